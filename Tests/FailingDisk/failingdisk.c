/* Makes the disk fail under a program, to be loaded before it (LD_PRELOAD).
 *
 * Only calls on files whose path holds FAILING_FILE are counted, and only those of the kinds in
 * FAILING_CALLS: write, sync, truncate. The FAILING_AT-th of them fails with FAILING_ERROR, and with
 * FAILING_EVERY so does every so-many-th after it. With FAILING_UNTIL all from there on fail, until
 * the file of that name exists. With FAILING_TORN half of a failing write reaches the file first.
 * Their number is added to the file FAILING_COUNT when the program ends. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;

static long number(const char *name) {
  const char *text = getenv(name);
  return text ? atol(text) : 0;
}

static int is_meant(int file, const char *kind) {
  const char *kinds = getenv("FAILING_CALLS"), *part = getenv("FAILING_FILE");
  if (!kinds || !part || !strstr(kinds, kind)) return 0;
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, part) != NULL;
}

/* Whether this call is to fail; errno says how. */
static int fails(int file, const char *kind) {
  int before = errno;
  if (!is_meant(file, kind)) {
    errno = before;
    return 0;
  }
  long call = atomic_fetch_add(&calls, 1) + 1, at = number("FAILING_AT");
  long every = number("FAILING_EVERY");
  const char *until = getenv("FAILING_UNTIL");
  int does = at > 0 && (call == at || (every > 0 && call > at && (call - at) % every == 0));
  if (at > 0 && until && call >= at) does = access(until, F_OK) != 0;
  errno = does ? (int)number("FAILING_ERROR") : before;
  return does;
}

/* The function this one stands before. */
#define REAL(name) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int file, const void *bytes, size_t count) {
  REAL(write);
  if (!fails(file, "write")) return real(file, bytes, count);
  if (getenv("FAILING_TORN")) {
    int error = errno;
    (void)!real(file, bytes, count / 2);
    errno = error;
  }
  return -1;
}

#define PWRITE(name, offset_type) \
  ssize_t name(int file, const void *bytes, size_t count, offset_type offset) { \
    REAL(name); \
    if (!fails(file, "write")) return real(file, bytes, count, offset); \
    if (getenv("FAILING_TORN")) { \
      int error = errno; \
      (void)!real(file, bytes, count / 2, offset); \
      errno = error; \
    } \
    return -1; \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

int fsync(int file) {
  REAL(fsync);
  return fails(file, "sync") ? -1 : real(file);
}

int fdatasync(int file) {
  REAL(fdatasync);
  return fails(file, "sync") ? -1 : real(file);
}

#define TRUNCATE(name, offset_type) \
  int name(int file, offset_type length) { \
    REAL(name); \
    return fails(file, "truncate") ? -1 : real(file, length); \
  }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

__attribute__((destructor)) static void tell(void) {
  const char *path = getenv("FAILING_COUNT");
  if (!path) return;
  FILE *file = fopen(path, "w");
  if (!file) return;
  fprintf(file, "%ld\n", atomic_load(&calls));
  fclose(file);
}

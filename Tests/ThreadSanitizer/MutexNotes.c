// Tells the thread sanitizer of the mutexes it cannot see.
//
// The quick way through a `Mutex` is inlined and so is seen. The slow one, taken where threads
// really meet, lies in Swift's Synchronization library, which is built without the sanitizer: each
// such meeting was reported as a race of what the mutex guards. These functions take the place of
// the library's, call it, and note what it did. They never change what a lock does.

#if defined(__linux__) && defined(__has_feature)
#if __has_feature(thread_sanitizer)

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

void __tsan_acquire(void *address);
void __tsan_release(void *address);

SWIFT void lock_slow(uint32_t thread, SELF mutex) __asm__(LOCK);
SWIFT _Bool try_lock_slow(SELF mutex) __asm__(TRY_LOCK);
SWIFT void unlock_slow(SELF mutex) __asm__(UNLOCK);

SWIFT void lock_slow(uint32_t thread, SELF mutex) {
  SWIFT void (*library)(uint32_t, SELF) = dlsym(RTLD_NEXT, LOCK);
  library(thread, mutex);
  __tsan_acquire(mutex);
}

SWIFT _Bool try_lock_slow(SELF mutex) {
  SWIFT _Bool (*library)(SELF) = dlsym(RTLD_NEXT, TRY_LOCK);
  const _Bool locked = library(mutex);
  if (locked) __tsan_acquire(mutex);
  return locked;
}

SWIFT void unlock_slow(SELF mutex) {
  SWIFT void (*library)(SELF) = dlsym(RTLD_NEXT, UNLOCK);
  __tsan_release(mutex);
  library(mutex);
}

#endif
#endif

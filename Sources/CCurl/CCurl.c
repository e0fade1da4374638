/* The doors forward values whose type only the caller knows, which libcurl's macros would refuse. */
#define CURL_DISABLE_TYPECHECK

#include "include/CCurl.h"

#include <string.h>

CURLcode ccurl_start(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}

CURLcode ccurl_set_text(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

CURLcode ccurl_set_bytes(CURL *easy, CURLoption option, const void *value) {
  return curl_easy_setopt(easy, option, value);
}

CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value) {
  return curl_easy_setopt(easy, option, value);
}

CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(easy, option, value);
}

CURLcode ccurl_set_receiver(CURL *easy, CURLoption option, curl_write_callback value) {
  return curl_easy_setopt(easy, option, value);
}

static size_t ccurl_read_letter(char *buffer, size_t size, size_t count, void *context) {
  ccurl_letter *letter = context;
  size_t taken = size * count < letter->left ? size * count : letter->left;
  memcpy(buffer, letter->bytes, taken);
  letter->bytes += taken;
  letter->left -= taken;
  return taken;
}

CURLcode ccurl_set_letter(CURL *easy, ccurl_letter *letter) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_READFUNCTION, ccurl_read_letter);
  if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_READDATA, letter);
  return code;
}

CURLcode ccurl_get_long(CURL *easy, CURLINFO info, long *value) {
  return curl_easy_getinfo(easy, info, value);
}

CURLcode ccurl_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
  return curl_easy_getinfo(easy, info, value);
}

CURLcode ccurl_get_private(CURL *easy, void **value) {
  return curl_easy_getinfo(easy, CURLINFO_PRIVATE, value);
}

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

int ccurl_inflate_start(z_stream *stream) {
  /* 15 bits of window, and 16 more for "gzip and nothing else". */
  return inflateInit2(stream, 15 + 16);
}

unsigned int ccurl_version_number(void) { return curl_version_info(CURLVERSION_NOW)->version_num; }

#pragma once

/* Doors onto libcurl and onto the zlib beneath it. Swift cannot see variadic functions and macros,
   so each argument type of such a call has one function here; everything else is called directly.
   No function in this file decides anything. */

/* Through the system module, which also names the two libraries to the linker. */
#include "../system/shim.h"
#include "CCurlTrust.h"

/* Starts libcurl for the whole process; call it once, before anything else. */
CURLcode ccurl_start(void);

/* The version of the libcurl that runs, a byte for each of its three numbers. */
unsigned int ccurl_version_number(void);

/* Typed doors onto curl_easy_setopt. Text and bytes are copied by libcurl (for bytes only where
   the option says so, as CURLOPT_COPYPOSTFIELDS does); pointers and lists must outlive the call. */
CURLcode ccurl_set_long(CURL *_Nonnull easy, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *_Nonnull easy, CURLoption option, curl_off_t value);
CURLcode ccurl_set_text(CURL *_Nonnull easy, CURLoption option, const char *_Nonnull value);
CURLcode ccurl_set_bytes(CURL *_Nonnull easy, CURLoption option, const void *_Nonnull value);
CURLcode ccurl_set_pointer(CURL *_Nonnull easy, CURLoption option, void *_Nullable value);
CURLcode ccurl_set_list(CURL *_Nonnull easy, CURLoption option, struct curl_slist *_Nullable value);
CURLcode ccurl_set_receiver(CURL *_Nonnull easy, CURLoption option,
                            curl_write_callback _Nonnull value);

/* What is left to send of a letter. It and its bytes must outlive the call. */
typedef struct {
  const char *_Nonnull bytes;
  size_t left;
} ccurl_letter;

/* Has a call send a letter, from CURLOPT_READFUNCTION on. */
CURLcode ccurl_set_letter(CURL *_Nonnull easy, ccurl_letter *_Nonnull letter);

/* Typed doors onto curl_easy_getinfo. */
CURLcode ccurl_get_long(CURL *_Nonnull easy, CURLINFO info, long *_Nonnull value);
CURLcode ccurl_get_offset(CURL *_Nonnull easy, CURLINFO info, curl_off_t *_Nonnull value);
CURLcode ccurl_get_private(CURL *_Nonnull easy, void *_Nullable *_Nonnull value);

/* The typed door onto curl_multi_setopt. */
CURLMcode ccurl_multi_set_long(CURLM *_Nonnull multi, CURLMoption option, long value);

/* inflateInit2, a macro, for the gzip format alone. */
int ccurl_inflate_start(z_stream *_Nonnull stream);

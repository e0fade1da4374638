#pragma once

/* Doors onto what libcurl leaves to its TLS library and to the socket: certificates from memory, who
   issued a certificate that was refused, and how long a dead connection goes unnoticed. No function
   here changes what is trusted. */

#include "../system/shim.h"

/* Sets certificates or a key, which libcurl copies. */
CURLcode ccurl_set_blob(CURL *_Nonnull easy, CURLoption option, const void *_Nonnull bytes,
                        size_t count);

/* The file of certificates that libcurl trusts by itself; NULL where it has none. */
const char *_Nullable ccurl_system_authorities(void);

/* Who issued the last certificate that was not trusted, as text that ends in a zero; empty when the
   last one was trusted. */
typedef struct ccurl_trust_note {
  char issuer[256];
} ccurl_trust_note;

/* Whether libcurl uses the very TLS library that this program is linked to; only then may the next
   function be called. */
int ccurl_shares_openssl(void);

/* Has the handshakes of this call write to the note, which must outlive every connection made. */
CURLcode ccurl_set_trust_note(CURL *_Nonnull easy, ccurl_trust_note *_Nonnull note);

/* Ends a connection whose sent bytes nobody confirms for so long, where the system can. */
CURLcode ccurl_set_silence_limit(CURL *_Nonnull easy, unsigned int milliseconds);

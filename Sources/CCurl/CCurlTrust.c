#define CURL_DISABLE_TYPECHECK

#include "include/CCurlTrust.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

CURLcode ccurl_set_blob(CURL *easy, CURLoption option, const void *bytes, size_t count) {
  struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
  return curl_easy_setopt(easy, option, &blob);
}

const char *ccurl_system_authorities(void) { return curl_version_info(CURLVERSION_NOW)->cainfo; }

int ccurl_shares_openssl(void) {
  const char *theirs = curl_version_info(CURLVERSION_NOW)->ssl_version;
  const char *ours = OpenSSL_version(OPENSSL_VERSION_STRING);
  return theirs && strncmp(theirs, "OpenSSL/", 8) == 0 && strcmp(theirs + 8, ours) == 0;
}

/* Verifies as OpenSSL does by itself, and notes who issued the certificate that failed. */
static int verify_and_note(X509_STORE_CTX *context, void *target) {
  ccurl_trust_note *note = target;
  int verdict = X509_verify_cert(context);
  X509 *leaf = X509_STORE_CTX_get0_cert(context);
  note->issuer[0] = 0;
  BIO *text = verdict > 0 || !leaf ? NULL : BIO_new(BIO_s_mem());
  if (!text) return verdict;
  X509_NAME_print_ex(text, X509_get_issuer_name(leaf), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  int count = BIO_read(text, note->issuer, sizeof note->issuer - 1);
  note->issuer[count > 0 ? count : 0] = 0;
  BIO_free(text);
  return verdict;
}

static CURLcode install(CURL *easy, void *context, void *note) {
  (void)easy;
  SSL_CTX_set_cert_verify_callback(context, verify_and_note, note);
  return CURLE_OK;
}

CURLcode ccurl_set_trust_note(CURL *easy, ccurl_trust_note *note) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, install);
  return code ? code : curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, note);
}

/* How long sent bytes may stay unconfirmed is no option of libcurl's. */
static int limit_silence(void *milliseconds, curl_socket_t socket, curlsocktype purpose) {
  (void)purpose;
#ifdef TCP_USER_TIMEOUT
  unsigned int limit = (unsigned int)(uintptr_t)milliseconds;
  /* A system that refuses keeps its own, longer limit. */
  (void)setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, sizeof limit);
#else
  (void)milliseconds;
  (void)socket;
#endif
  return CURL_SOCKOPT_OK;
}

CURLcode ccurl_set_silence_limit(CURL *easy, unsigned int milliseconds) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, limit_silence);
  return code ? code
              : curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, (void *)(uintptr_t)milliseconds);
}

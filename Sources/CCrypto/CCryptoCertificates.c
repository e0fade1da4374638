#include "include/CCrypto.h"

#include <limits.h>
#include <string.h>
#include <time.h>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// Every function leaves this thread's list of OpenSSL's errors empty: libcurl uses the same
// library on other connections of this thread and must not read our failures as its own.

/// Bytes to read from; NULL when they are too many for OpenSSL, which counts in `int`.
static BIO *reader(const void *bytes, size_t count) {
  return count > INT_MAX ? NULL : BIO_new_mem_buf(bytes, (int)count);
}

/// Refuses to ask a terminal for a password, which OpenSSL does when it is given no function.
static int no_password(char *buffer, int size, int writing, void *context) {
  (void)buffer, (void)size, (void)writing, (void)context;
  return -1;
}

CCryptoCertificate *ccrypto_certificate_from_pem(const void *bytes, size_t count) {
  BIO *input = reader(bytes, count);
  X509 *certificate = input == NULL ? NULL : PEM_read_bio_X509(input, NULL, no_password, NULL);
  BIO_free(input);
  ERR_clear_error();
  return certificate;
}

CCryptoCertificate *ccrypto_certificate_from_der(const void *bytes, size_t count) {
  BIO *input = reader(bytes, count);
  X509 *certificate = input == NULL ? NULL : d2i_X509_bio(input, NULL);
  BIO_free(input);
  ERR_clear_error();
  return certificate;
}

void ccrypto_certificate_free(CCryptoCertificate *certificate) { X509_free(certificate); }

size_t ccrypto_certificate_length(CCryptoCertificate *certificate) {
  int length = i2d_X509(certificate, NULL);
  ERR_clear_error();
  return length > 0 ? (size_t)length : 0;
}

int ccrypto_certificate_der(CCryptoCertificate *certificate, uint8_t *result) {
  // OpenSSL moves the pointer it is given to behind what it wrote.
  unsigned char *place = result;
  int written = i2d_X509(certificate, &place);
  ERR_clear_error();
  return written > 0;
}

static int seconds(const ASN1_TIME *time, int64_t *result) {
  struct tm parts;
  if (time == NULL || ASN1_TIME_to_tm(time, &parts) != 1) return 0;
  *result = (int64_t)timegm(&parts);
  return 1;
}

int ccrypto_certificate_validity(CCryptoCertificate *certificate, int64_t *from, int64_t *until) {
  int fine = seconds(X509_get0_notBefore(certificate), from) &&
             seconds(X509_get0_notAfter(certificate), until);
  ERR_clear_error();
  return fine;
}

CCryptoKeyKind ccrypto_certificate_key_kind(CCryptoCertificate *certificate) {
  EVP_PKEY *key = X509_get0_pubkey(certificate);
  int kind = key == NULL ? EVP_PKEY_NONE : EVP_PKEY_get_base_id(key);
  ERR_clear_error();
  switch (kind) {
    case EVP_PKEY_RSA: return CCRYPTO_KEY_RSA;
    case EVP_PKEY_RSA_PSS: return CCRYPTO_KEY_RSA_PSS;
    case EVP_PKEY_EC: return CCRYPTO_KEY_EC;
    default: return CCRYPTO_KEY_OTHER;
  }
}

int ccrypto_certificate_matches(CCryptoCertificate *certificate, CCryptoKey *key) {
  int matches = X509_check_private_key(certificate, key);
  ERR_clear_error();
  return matches == 1;
}

int ccrypto_certificate_is_issued_by(CCryptoCertificate *certificate, CCryptoCertificate *issuer) {
  int verdict = X509_check_issued(issuer, certificate);
  ERR_clear_error();
  return verdict == X509_V_OK;
}

/// Says how a signature is padded; 1 on success.
static int pad(EVP_PKEY_CTX *context, CCryptoPadding padding) {
  if (EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) != 1) return 0;
  if (padding == CCRYPTO_PADDING_PKCS1) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
  }
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

int ccrypto_certificate_verifies(
    CCryptoCertificate *certificate, CCryptoPadding padding, const uint8_t *digest,
    const uint8_t *signature, size_t count) {
  EVP_PKEY *key = X509_get0_pubkey(certificate);
  EVP_PKEY_CTX *context = key == NULL ? NULL : EVP_PKEY_CTX_new(key, NULL);
  int fine = context != NULL && EVP_PKEY_verify_init(context) == 1 && pad(context, padding) &&
             EVP_PKEY_verify(context, signature, count, digest, CCRYPTO_SHA256_LENGTH) == 1;
  EVP_PKEY_CTX_free(context);
  ERR_clear_error();
  return fine;
}

/// A password for OpenSSL to fetch, and whether it did.
typedef struct {
  const char *password;
  int asked;
} Prompt;

static int answer(char *buffer, int size, int writing, void *context) {
  (void)writing;
  Prompt *prompt = context;
  prompt->asked = 1;
  if (prompt->password == NULL) return -1;
  size_t length = strlen(prompt->password);
  if (size < 0 || length > (size_t)size) return -1;
  memcpy(buffer, prompt->password, length);
  return (int)length;
}

/// Whether OpenSSL complained about an algorithm it does not offer (any more).
///
/// Only the part that looks for algorithms counts: decoders say "unsupported" of whatever they
/// cannot read, a key with a wrong password included.
static int is_outdated(void) {
  unsigned long error;
  int found = 0;
  while ((error = ERR_get_error()) != 0) {
    int reason = ERR_GET_REASON(error);
    found = found || (ERR_GET_LIB(error) == ERR_LIB_EVP &&
                      (reason == ERR_R_UNSUPPORTED || reason == EVP_R_UNSUPPORTED_ALGORITHM ||
                       reason == EVP_R_UNSUPPORTED_CIPHER));
  }
  return found;
}

CCryptoKey *ccrypto_key_from_pem(
    const void *bytes, size_t count, const char *password, CCryptoOutcome *outcome) {
  Prompt prompt = {password, 0};
  ERR_clear_error();
  BIO *input = reader(bytes, count);
  EVP_PKEY *key = input == NULL ? NULL : PEM_read_bio_PrivateKey(input, NULL, answer, &prompt);
  BIO_free(input);
  int outdated = is_outdated();
  ERR_clear_error();
  if (key != NULL) {
    *outcome = CCRYPTO_FINE;
  } else if (outdated) {
    *outcome = CCRYPTO_OUTDATED;
  } else if (!prompt.asked) {
    *outcome = CCRYPTO_UNREADABLE;
  } else {
    *outcome = password == NULL ? CCRYPTO_PASSWORD_NEEDED : CCRYPTO_PASSWORD_WRONG;
  }
  return key;
}

void ccrypto_key_free(CCryptoKey *key) { EVP_PKEY_free(key); }

size_t ccrypto_key_signature_length(CCryptoKey *key) {
  int size = EVP_PKEY_get_size(key);
  return size > 0 ? (size_t)size : 0;
}

int ccrypto_key_sign(
    CCryptoKey *key, CCryptoPadding padding, const uint8_t *digest, uint8_t *result,
    size_t *count) {
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
  int fine = context != NULL && EVP_PKEY_sign_init(context) == 1 && pad(context, padding) &&
             EVP_PKEY_sign(context, result, count, digest, CCRYPTO_SHA256_LENGTH) == 1;
  EVP_PKEY_CTX_free(context);
  ERR_clear_error();
  return fine;
}

CCryptoCertificates *ccrypto_pkcs12_read(
    const void *bytes, size_t count, const char *password, CCryptoKey **key,
    CCryptoOutcome *outcome) {
  *key = NULL;
  *outcome = CCRYPTO_UNREADABLE;
  ERR_clear_error();
  BIO *input = reader(bytes, count);
  PKCS12 *file = input == NULL ? NULL : d2i_PKCS12_bio(input, NULL);
  BIO_free(input);
  if (file == NULL) {
    ERR_clear_error();
    return NULL;
  }
  X509 *own = NULL;
  STACK_OF(X509) *all = sk_X509_new_null();
  // OpenSSL adds the others to a list that is there, and leaves the list alone when it fails.
  int fine = all != NULL && PKCS12_parse(file, password, key, &own, &all) == 1;
  if (fine && own != NULL && sk_X509_push(all, own) == 0) {
    X509_free(own);
    fine = 0;
  }
  if (!fine) {
    EVP_PKEY_free(*key);
    *key = NULL;
    sk_X509_pop_free(all, X509_free);
    all = NULL;
    int is_protected = PKCS12_mac_present(file);
    if (is_outdated()) {
      *outcome = CCRYPTO_OUTDATED;
    } else if (is_protected) {
      *outcome = password == NULL ? CCRYPTO_PASSWORD_NEEDED : CCRYPTO_PASSWORD_WRONG;
    }
  } else {
    *outcome = CCRYPTO_FINE;
  }
  PKCS12_free(file);
  ERR_clear_error();
  return all;
}

CCryptoCertificate *ccrypto_certificates_pop(CCryptoCertificates *certificates) {
  return sk_X509_pop(certificates);
}

void ccrypto_certificates_free(CCryptoCertificates *certificates) {
  sk_X509_pop_free(certificates, X509_free);
}

int ccrypto_sha1(const void *bytes, size_t count, uint8_t *result) {
  int fine = EVP_Digest(bytes, count, result, NULL, EVP_sha1(), NULL);
  ERR_clear_error();
  return fine;
}

int ccrypto_sha256(const void *bytes, size_t count, uint8_t *result) {
  int fine = EVP_Digest(bytes, count, result, NULL, EVP_sha256(), NULL);
  ERR_clear_error();
  return fine;
}

void ccrypto_cleanse(void *bytes, size_t count) { OPENSSL_cleanse(bytes, count); }

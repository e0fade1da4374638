#ifndef CCRYPTO_CERTIFICATES_H
#define CCRYPTO_CERTIFICATES_H

#include <stddef.h>
#include <stdint.h>

/// How many bytes a SHA-1 digest has.
#define CCRYPTO_SHA1_LENGTH 20

/// A certificate: OpenSSL's X509 under a name that needs none of its headers.
typedef struct x509_st CCryptoCertificate;

/// A private key: OpenSSL's EVP_PKEY.
typedef struct evp_pkey_st CCryptoKey;

/// The certificates of one file: OpenSSL's STACK_OF(X509).
typedef struct stack_st_X509 CCryptoCertificates;

/// Why there is nothing to return.
typedef enum {
  CCRYPTO_FINE = 0,
  /// The bytes are not what they were taken for, or are damaged.
  CCRYPTO_UNREADABLE,
  /// They are encrypted, and no password was given.
  CCRYPTO_PASSWORD_NEEDED,
  /// They are encrypted with another password.
  CCRYPTO_PASSWORD_WRONG,
  /// They are encrypted in a way this OpenSSL no longer offers.
  CCRYPTO_OUTDATED,
} CCryptoOutcome;

/// What a certificate's key is.
typedef enum {
  CCRYPTO_KEY_RSA,
  /// An RSA key that may sign with PSS alone.
  CCRYPTO_KEY_RSA_PSS,
  CCRYPTO_KEY_EC,
  CCRYPTO_KEY_OTHER,
} CCryptoKeyKind;

/// How an RSA signature over a SHA-256 digest is padded.
typedef enum {
  /// PKCS #1 version 1.5, as RS256 asks.
  CCRYPTO_PADDING_PKCS1,
  /// PSS with a salt as long as the digest, as PS256 asks.
  CCRYPTO_PADDING_PSS,
} CCryptoPadding;

/// Reads one certificate in PEM; NULL when it is none. The caller frees it.
CCryptoCertificate *_Nullable ccrypto_certificate_from_pem(const void *_Nonnull bytes, size_t count);

/// Reads one certificate in DER; NULL when it is none. The caller frees it.
CCryptoCertificate *_Nullable ccrypto_certificate_from_der(const void *_Nonnull bytes, size_t count);

void ccrypto_certificate_free(CCryptoCertificate *_Nonnull certificate);

/// How many bytes the certificate has in DER; 0 when that cannot be told.
size_t ccrypto_certificate_length(CCryptoCertificate *_Nonnull certificate);

/// Writes the certificate in DER, as many bytes as its length says; 1 on success.
int ccrypto_certificate_der(CCryptoCertificate *_Nonnull certificate, uint8_t *_Nonnull result);

/// Writes from when until when it is valid, in seconds since 1970; 1 on success.
int ccrypto_certificate_validity(
    CCryptoCertificate *_Nonnull certificate, int64_t *_Nonnull from, int64_t *_Nonnull until);

CCryptoKeyKind ccrypto_certificate_key_kind(CCryptoCertificate *_Nonnull certificate);

/// Whether the certificate is for this private key; 1 if so.
int ccrypto_certificate_matches(
    CCryptoCertificate *_Nonnull certificate, CCryptoKey *_Nonnull key);

/// Whether the certificate was issued by the other one, by name and key usage; 1 if so.
int ccrypto_certificate_is_issued_by(
    CCryptoCertificate *_Nonnull certificate, CCryptoCertificate *_Nonnull issuer);

/// Whether the signature over the SHA-256 digest was made with the certificate's key; 1 if so.
int ccrypto_certificate_verifies(
    CCryptoCertificate *_Nonnull certificate, CCryptoPadding padding,
    const uint8_t *_Nonnull digest, const uint8_t *_Nonnull signature, size_t count);

/// Reads one private key in PEM: PKCS #8 or PKCS #1, encrypted or not. The caller frees it.
///
/// The password ends with a zero byte; without one, an encrypted key is refused, nobody is asked.
CCryptoKey *_Nullable ccrypto_key_from_pem(
    const void *_Nonnull bytes, size_t count, const char *_Nullable password,
    CCryptoOutcome *_Nonnull outcome);

/// Frees the key and overwrites its secret parts.
void ccrypto_key_free(CCryptoKey *_Nonnull key);

/// How many bytes a signature of the key has at most.
size_t ccrypto_key_signature_length(CCryptoKey *_Nonnull key);

/// Signs a SHA-256 digest; 1 on success.
///
/// `count` holds the room in `result` and then what was written. Fails when the key is too short
/// for the padding, or may not be used with it.
int ccrypto_key_sign(
    CCryptoKey *_Nonnull key, CCryptoPadding padding, const uint8_t *_Nonnull digest,
    uint8_t *_Nonnull result, size_t *_Nonnull count);

/// Reads a PKCS #12 file (PFX): its certificates, and its private key where it has one.
///
/// The caller frees both. The password ends with a zero byte; NULL tries none and an empty one.
CCryptoCertificates *_Nullable ccrypto_pkcs12_read(
    const void *_Nonnull bytes, size_t count, const char *_Nullable password,
    CCryptoKey *_Nullable *_Nonnull key, CCryptoOutcome *_Nonnull outcome);

/// Takes the last certificate out; NULL when there is none left. The caller frees it.
CCryptoCertificate *_Nullable ccrypto_certificates_pop(CCryptoCertificates *_Nonnull certificates);

void ccrypto_certificates_free(CCryptoCertificates *_Nonnull certificates);

/// Writes the SHA-1 digest of bytes, CCRYPTO_SHA1_LENGTH bytes; 1 on success.
int ccrypto_sha1(const void *_Nullable bytes, size_t count, uint8_t *_Nonnull result);

/// Writes the SHA-256 digest of bytes, CCRYPTO_SHA256_LENGTH bytes; 1 on success.
int ccrypto_sha256(const void *_Nullable bytes, size_t count, uint8_t *_Nonnull result);

/// Overwrites bytes in a way no compiler leaves out.
void ccrypto_cleanse(void *_Nonnull bytes, size_t count);

#endif

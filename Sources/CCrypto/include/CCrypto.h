#ifndef CCRYPTO_H
#define CCRYPTO_H

#include <stddef.h>
#include <stdint.h>

#include "CCryptoCertificates.h"

/// How many bytes a SHA-256 digest has.
#define CCRYPTO_SHA256_LENGTH 32

/// A digest in the making: OpenSSL's EVP_MD_CTX under a name that needs none of its headers.
typedef struct evp_md_ctx_st CCryptoDigest;

/// Begins a SHA-256 digest; NULL when the library has no memory or refuses the algorithm.
CCryptoDigest *_Nullable ccrypto_sha256_new(void);

/// Adds bytes; 1 on success.
int ccrypto_digest_update(
    CCryptoDigest *_Nonnull digest, const void *_Nullable bytes, size_t count);

/// Writes the digest, CCRYPTO_SHA256_LENGTH bytes; 1 on success. Only freeing may follow.
int ccrypto_digest_final(CCryptoDigest *_Nonnull digest, uint8_t *_Nonnull result);

void ccrypto_digest_free(CCryptoDigest *_Nonnull digest);

/// Writes the HMAC-SHA-256 of a message, CCRYPTO_SHA256_LENGTH bytes; 1 on success.
int ccrypto_hmac_sha256(
    const void *_Nonnull key, size_t key_count, const void *_Nonnull message, size_t message_count,
    uint8_t *_Nonnull result);

/// Writes a slow, salted digest of a password (PBKDF2 with HMAC-SHA-256), CCRYPTO_SHA256_LENGTH bytes.
///
/// 1 on success. Each round costs whoever guesses as much as it costs us.
int ccrypto_pbkdf2_sha256(
    const void *_Nonnull password, size_t password_count, const void *_Nonnull salt,
    size_t salt_count, int rounds, uint8_t *_Nonnull result);

#endif

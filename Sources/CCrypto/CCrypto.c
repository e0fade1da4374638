#include "include/CCrypto.h"

#include <limits.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

CCryptoDigest *ccrypto_sha256_new(void) {
  EVP_MD_CTX *digest = EVP_MD_CTX_new();
  if (digest != NULL && EVP_DigestInit_ex(digest, EVP_sha256(), NULL) != 1) {
    EVP_MD_CTX_free(digest);
    return NULL;
  }
  return digest;
}

int ccrypto_digest_update(CCryptoDigest *digest, const void *bytes, size_t count) {
  return EVP_DigestUpdate(digest, bytes, count);
}

int ccrypto_digest_final(CCryptoDigest *digest, uint8_t *result) {
  return EVP_DigestFinal_ex(digest, result, NULL);
}

void ccrypto_digest_free(CCryptoDigest *digest) { EVP_MD_CTX_free(digest); }

int ccrypto_hmac_sha256(
    const void *key, size_t key_count, const void *message, size_t message_count, uint8_t *result) {
  if (key_count > INT_MAX) return 0;
  return HMAC(EVP_sha256(), key, (int)key_count, message, message_count, result, NULL) != NULL;
}

int ccrypto_pbkdf2_sha256(
    const void *password, size_t password_count, const void *salt, size_t salt_count, int rounds,
    uint8_t *result) {
  if (password_count > INT_MAX || salt_count > INT_MAX) return 0;
  return PKCS5_PBKDF2_HMAC(
      password, (int)password_count, salt, (int)salt_count, rounds, EVP_sha256(),
      CCRYPTO_SHA256_LENGTH, result);
}

#include "platform/auth/encrypted_value.hpp"

#include "platform/core/text.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace flores::auth {
namespace {

constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t gcm_tag_bytes = 16;

using cipher_context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

cipher_context new_context() {
    cipher_context made(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    if (!made) throw std::bad_alloc();
    return made;
}

int length_of(std::string_view text) {
    return static_cast<int>(text.size());
}

}  // namespace

std::string encrypt(const key& with, std::string_view place, std::string_view plain,
                    id_source& ids) {
    std::string out(nonce_bytes + plain.size() + gcm_tag_bytes, '\0');
    ids.random(bytes_of(out), nonce_bytes);
    unsigned char* const cipher = bytes_of(out) + nonce_bytes;
    const cipher_context at = new_context();
    int done = 0;
    const bool good =
        EVP_EncryptInit_ex(at.get(), EVP_aes_256_gcm(), nullptr, with.data(), bytes_of(out)) == 1 &&
        EVP_EncryptUpdate(at.get(), nullptr, &done, bytes_of(place), length_of(place)) == 1 &&
        EVP_EncryptUpdate(at.get(), cipher, &done, bytes_of(plain), length_of(plain)) == 1 &&
        EVP_EncryptFinal_ex(at.get(), cipher + done, &done) == 1 &&
        EVP_CIPHER_CTX_ctrl(at.get(), EVP_CTRL_GCM_GET_TAG, gcm_tag_bytes, cipher + plain.size()) ==
            1;
    if (!good) throw std::runtime_error("encrypt: OpenSSL has no AES-256-GCM");
    return base64url(out);
}

std::optional<std::string> decrypt(const key& with, std::string_view place, std::string_view text) {
    std::optional<std::string> sealed = from_base64url(text);
    if (!sealed || sealed->size() < nonce_bytes + gcm_tag_bytes) return std::nullopt;
    const std::string_view cipher(sealed->data() + nonce_bytes,
                                  sealed->size() - nonce_bytes - gcm_tag_bytes);
    unsigned char* const tag = bytes_of(*sealed) + sealed->size() - gcm_tag_bytes;
    std::string plain(cipher.size(), '\0');
    const cipher_context at = new_context();
    int done = 0;
    const bool good =
        EVP_DecryptInit_ex(at.get(), EVP_aes_256_gcm(), nullptr, with.data(), bytes_of(*sealed)) ==
            1 &&
        EVP_DecryptUpdate(at.get(), nullptr, &done, bytes_of(place), length_of(place)) == 1 &&
        EVP_DecryptUpdate(at.get(), bytes_of(plain), &done, bytes_of(cipher), length_of(cipher)) ==
            1 &&
        EVP_CIPHER_CTX_ctrl(at.get(), EVP_CTRL_GCM_SET_TAG, gcm_tag_bytes, tag) == 1 &&
        EVP_DecryptFinal_ex(at.get(), bytes_of(plain) + done, &done) == 1;
    if (!good) return std::nullopt;
    return plain;
}

}  // namespace flores::auth

#include "platform/auth/keys.hpp"

#include "platform/core/text.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/sha.h>

#include <cstdint>
#include <memory>
#include <stdexcept>

namespace flores::auth {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> values_of_characters() {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    return values;
}
constexpr auto value_of = values_of_characters();

// OpenSSL takes parameters as pointers to non-const and does not write through them.
OSSL_PARAM octets(const char* name, std::string_view value) {
    return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(value.data()), value.size());
}

}  // namespace

key derive_key(std::string_view secret, std::string_view label) {
    if (secret.empty()) throw std::runtime_error("derive_key: the secret is empty");
    const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf(
        EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_HKDF, nullptr), &EVP_KDF_free);
    const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(
        kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr, &EVP_KDF_CTX_free);
    char sha256_name[] = SN_sha256;
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, sha256_name, 0),
        octets(OSSL_KDF_PARAM_KEY, secret), octets(OSSL_KDF_PARAM_INFO, label),
        OSSL_PARAM_construct_end()};
    key out;
    if (!context || EVP_KDF_derive(context.get(), out.data(), out.size(), parameters) != 1)
        throw std::runtime_error("derive_key: OpenSSL has no HKDF-SHA256");
    return out;
}

digest sha256(std::string_view data) {
    digest out;
    SHA256(bytes_of(data), data.size(), out.data());
    return out;
}

// RFC 2104 by its definition: OpenSSL's one-shot HMAC looks its algorithm up by name each time,
// which costs more than the hashing.
digest hmac_sha256(const key& with, std::string_view data) {
    constexpr std::size_t block_bytes = 64;
    std::string inner(block_bytes, 0x36);
    std::string outer(block_bytes, 0x5c);
    for (std::size_t i = 0; i < with.size(); ++i) {
        inner[i] = static_cast<char>(inner[i] ^ with[i]);
        outer[i] = static_cast<char>(outer[i] ^ with[i]);
    }
    const digest hashed = sha256(inner.append(data));
    const digest out =
        sha256(outer.append(reinterpret_cast<const char*>(hashed.data()), hashed.size()));
    OPENSSL_cleanse(inner.data(), inner.size());
    OPENSSL_cleanse(outer.data(), outer.size());
    return out;
}

std::string sha256_hex(std::string_view data) {
    constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(64);
    for (const unsigned char byte : sha256(data)) {
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

bool same_secret(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string base64url(std::string_view bytes) {
    std::string out;
    out.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    int held = 0;
    for (const char byte : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(byte);
        for (held += 8; held >= 6; held -= 6) out += alphabet[(bits >> (held - 6)) & 63];
    }
    if (held > 0) out += alphabet[(bits << (6 - held)) & 63];
    return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string out;
    out.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        const int value = value_of[static_cast<unsigned char>(c)];
        if (value < 0) return std::nullopt;
        bits = (bits << 6) | static_cast<std::uint32_t>(value);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        out += static_cast<char>((bits >> held) & 255);
    }
    if ((bits & ((1U << held) - 1)) != 0) return std::nullopt;
    return out;
}

}  // namespace flores::auth

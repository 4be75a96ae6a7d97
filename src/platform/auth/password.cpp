#include "platform/auth/password.hpp"

#include <sodium.h>

#include <new>
#include <stdexcept>
#include <utility>

namespace flores::auth {
namespace {

void start_sodium() {
    static const int started = sodium_init();
    if (started < 0) throw std::runtime_error("libsodium does not start");
}

// Overwrites a password that is needed no more.
struct wipe {
    std::string& text;
    ~wipe() { sodium_memzero(text.data(), text.size()); }
};

}  // namespace

std::string hash_password(std::string_view password) {
    start_sodium();
    char out[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(out, password.data(), password.size(), password_passes,
                              password_memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::bad_alloc();
    return out;
}

bool verify_password(const std::string& stored, std::string_view password) {
    start_sodium();
    return crypto_pwhash_str_verify(stored.c_str(), password.data(), password.size()) == 0;
}

bool needs_rehash(const std::string& stored) {
    start_sodium();
    return crypto_pwhash_str_needs_rehash(stored.c_str(), password_passes, password_memory_bytes) !=
           0;
}

const std::string& dummy_hash() {
    // Salt and result are random bytes, not the hash of anything that anybody knows.
    static const std::string hash =
        "$argon2id$v=19$m=19456,t=2,p=1$"
        "jNUiYfFHsxW6tXI9EI8jWQ$WVng1ej9F2hefIGW49gkKlHPFC1pB/gdaFRfhcqBVh0";
    return hash;
}

task<expected<std::string>> password_hasher::hash(std::string password) {
    auto work = [password = std::move(password)]() mutable -> expected<std::string> {
        const wipe after{password};
        return hash_password(password);
    };
    co_return co_await off_loop(pool_, std::move(work));
}

task<expected<bool>> password_hasher::verify(std::string stored, std::string password) {
    auto work = [stored = std::move(stored),
                 password = std::move(password)]() mutable -> expected<bool> {
        const wipe after{password};
        return verify_password(stored, password);
    };
    co_return co_await off_loop(pool_, std::move(work));
}

}  // namespace flores::auth

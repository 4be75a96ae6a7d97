// Passwords: the rules for new ones, and their hashing as a port.
#pragma once

#include "domain/email.hpp"
#include "platform/auth/password.hpp"

#include <string>
#include <string_view>

namespace flores::accounts {

// invalid_input at `pointer`: not of 10 to 128 characters, the account's own e-mail, or among the
// first that anybody guesses.
expected<void> check_new_password(std::string_view password, const email& address,
                                  std::string pointer);

class password_port {
public:
    virtual ~password_port() = default;

    // Both may end in overloaded or deadline_exceeded.
    virtual task<expected<std::string>> hash(std::string password) = 0;
    virtual task<expected<bool>> verify(std::string stored, std::string password) = 0;

    // Whether the hash was made with other costs than today's.
    virtual bool outdated(const std::string& stored) const = 0;
};

// argon2id on the two threads of auth::password_hasher.
class argon2_passwords final : public password_port {
public:
    task<expected<std::string>> hash(std::string password) override {
        return hasher_.hash(std::move(password));
    }
    task<expected<bool>> verify(std::string stored, std::string password) override {
        return hasher_.verify(std::move(stored), std::move(password));
    }
    bool outdated(const std::string& stored) const override { return auth::needs_rehash(stored); }

private:
    auth::password_hasher hasher_;
};

}  // namespace flores::accounts

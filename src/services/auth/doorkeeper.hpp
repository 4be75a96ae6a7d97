// What every rule about coming in shares: passwords judged under back-off, sessions opened, tokens
// named, and ends known before their caller is answered.
#pragma once

#include "services/auth/messages.hpp"
#include "services/auth/service_parts.hpp"

#include <string>

namespace flores::accounts {

account_view view_of(const account& one);

// too_many_attempts, to be tried again after `left`.
error to_wait(std::chrono::seconds left);

// The account's rights or password changed between the check and the effect, so what was checked
// does not hold any more.
error stale_is(error why, const error_kind& instead);

// A token may outlive its account.
error gone_is_signed_out(error why);

class doorkeeper {
public:
    struct started {
        session_start stored;
        std::string refresh_token;
    };
    struct attempt {
        std::string name;  // of the account, for back_off
        std::string network;
        bool known;
    };

    explicit doorkeeper(const service_parts& parts)
        : parts_(parts), refresh_(parts.keys.refresh, parts.ids) {}

    task<expected<std::string>> hash(std::string password);

    // The judgement of a password, counted and answered as back_off.hpp says: `otherwise` when it
    // is wrong.
    task<expected<void>> judge(attempt made, std::string stored_hash, std::string password,
                               error otherwise);

    // The caller's own password, asked for again. unauthenticated: the account is gone.
    // wrong_password, too_many_attempts.
    task<expected<credentials>> ask_again(std::string account, std::string password,
                                          std::string address);

    // The account under the name and in the language of its profile. Until there is one, and while
    // nobody answers within about a second, what it registered with is good enough.
    task<account> as_addressed(account who);

    started start_session(const std::string& address, factor_kind proven);
    tokens_view tokens_of(const account& who, std::string session, std::string refresh_token) const;

    // Opens a session and answers with its tokens. `if_stale`: the account's rights or password
    // changed meanwhile.
    task<expected<tokens_view>> let_in(account who, std::string address, factor_kind proven,
                                       error if_stale);

    // What was ended is known to this process before its caller is answered.
    task<expected<void>> then_catch_up(expected<void> done);

    instant last_expiry() const;
    std::string successor_of(std::string_view token) const { return refresh_.successor_of(token); }

private:
    service_parts parts_;
    refresh_tokens refresh_;
};

}  // namespace flores::accounts

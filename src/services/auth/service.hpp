// The rules of accounts, sign-in and sessions.
#pragma once

#include "platform/auth/token.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "services/auth/back_off.hpp"
#include "services/auth/ended_log.hpp"
#include "services/auth/messages.hpp"
#include "services/auth/passwords.hpp"
#include "services/auth/refresh_tokens.hpp"
#include "services/auth/repository.hpp"

#include <string>

namespace flores::accounts {

// What the rules work with; all of it outlives the service.
struct service_parts {
    account_repository& accounts;
    session_repository& sessions;
    password_port& passwords;
    back_off& waits;
    ended_log& ended;
    const auth::token_keeper& tokens;
    auth::key refresh_key;  // of refresh_token_label
    auth::key cursor_key;   // of auth::labels::cursor
    const clock_port& clock;
    id_source& ids;
};

class account_service {
public:
    explicit account_service(const service_parts& parts)
        : parts_(parts), refresh_(parts.refresh_key, parts.ids) {}

    // A new customer, signed in; `language` where the request names none.
    // email_taken: without mail to tell the owner of the address instead, the answer has to say it;
    // how many addresses can be tried is bounded by the route's limit. invalid_input: see
    // check_new_password.
    task<expected<tokens_view>> register_customer(register_request wanted, language spoken,
                                                  std::string address);

    // bad_credentials: unknown account or wrong password; nothing tells which, nor how long it
    // took. too_many_attempts: see back_off.hpp.
    task<expected<tokens_view>> sign_in(login_request given, std::string address);

    // Rotates the refresh token. session_over: it is not good any more; if it had been spent before
    // the grace, the session is ended with it, for one of the two who hold it stole it.
    task<expected<tokens_view>> refresh(std::string token, std::string address);

    // Ends the caller's session.
    task<expected<void>> sign_out(auth::principal caller);
    task<expected<void>> sign_out_everywhere(std::string account);

    task<expected<session_list>> list_sessions(auth::principal caller);
    // not_found: the account has no such session.
    task<expected<void>> end_session(std::string account, std::string id);

    // Ends every session, older tokens with them, and opens a new one for the caller.
    // wrong_password, too_many_attempts, invalid_input: as they say.
    task<expected<tokens_view>> change_password(auth::principal caller,
                                                change_password_request wanted,
                                                std::string address);

    // unauthenticated: the account is gone.
    task<expected<account_view>> show(std::string account);

    // own_role, last_admin, not_found: as they say. Tokens with the former role end at once.
    task<expected<account_view>> change_role(std::string account, role_code role, std::string by);

    task<expected<account_list>> list_accounts(accounts_query asked);

    // For the command line. email_taken, not_found, invalid_input: as they say.
    task<expected<void>> create_admin(std::string address, std::string password);
    task<expected<void>> reset_password(std::string address, std::string password);
    task<expected<bool>> has_admin() { return parts_.accounts.has_admin(); }

private:
    struct started {
        session_start stored;
        std::string refresh_token;
    };
    struct attempt {
        std::string name;  // of the account, for back_off
        std::string network;
        bool known;
    };

    account new_account(email address, std::string name, std::string language, auth::role rank);
    events::event registered(const account& fresh);
    started start_session(const std::string& address);
    tokens_view tokens_of(const account& who, std::string session, std::string refresh_token) const;
    instant last_expiry() const;

    task<expected<std::string>> hash(std::string password);
    // The judgement of a password, counted and answered as back_off.hpp says: `otherwise` when it
    // is wrong.
    task<expected<void>> judge(attempt made, std::string stored_hash, std::string password,
                               error otherwise);
    // What was ended is known to this process before its caller is answered.
    task<expected<void>> then_catch_up(expected<void> done);

    service_parts parts_;
    refresh_tokens refresh_;
};

}  // namespace flores::accounts

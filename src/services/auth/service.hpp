// The rules of accounts, sign-in and sessions.
#pragma once

#include "services/auth/client.hpp"
#include "services/auth/doorkeeper.hpp"
#include "services/auth/ended_messages.hpp"
#include "services/auth/messages.hpp"
#include "services/auth/service_parts.hpp"
#include "services/auth/sign_in_tickets.hpp"

#include <optional>
#include <string>

namespace flores::accounts {

class account_service {
public:
    account_service(const service_parts& parts, doorkeeper& door)
        : parts_(parts), door_(door), tickets_(parts.keys.ticket) {}

    // A new customer, signed in, with a mail on its way to verify the address; `language` where the
    // request names none. email_taken: who shops here is told at once that they have an account;
    // how many addresses can be tried is bounded by the route's limit. invalid_input: see
    // check_new_password.
    task<expected<tokens_view>> register_customer(register_request wanted, language spoken,
                                                  std::string address);

    // Tokens; or a ticket for the second factor, which an account may have and staff need.
    // bad_credentials: unknown account or wrong password; nothing tells which, nor how long it
    // took. too_many_attempts: see back_off.hpp.
    task<expected<login_view>> sign_in(login_request given, std::string address);

    // Rotates the refresh token. session_over: it is not good any more; if it had been spent before
    // the grace, the session is ended with it, for one of the two who hold it stole it. The same
    // when the account became staff's and the session began without a second factor.
    task<expected<tokens_view>> refresh(std::string token, std::string address);

    // Ends the caller's session.
    task<expected<void>> sign_out(auth::principal caller);
    task<expected<void>> sign_out_everywhere(std::string account);

    // The last sign-ins to the account, failed ones too.
    task<expected<sign_in_list>> list_sign_ins(std::string account);

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

    // How the person is reached. not_found: there is no such account, or not any more.
    task<expected<account_contact>> contact(std::string account);

    // own_role, last_admin, not_found: as they say. email_unverified: nobody rises by an address
    // that may be another's. Tokens with the former role end at once.
    task<expected<account_view>> change_role(std::string account, role_code role, std::string by);

    task<expected<account_list>> list_accounts(accounts_query asked);

    // What was ended after this position, for the processes that hold a copy.
    task<expected<ended_view>> ended_after(std::int64_t position);

    // For the command line; the log of staff has it. email_taken, not_found, invalid_input: as they
    // say.
    task<expected<void>> create_admin(std::string address, std::string password);
    // reset_password takes the second factor too: it is for who lost both.
    task<expected<void>> reset_password(std::string address, std::string password);
    task<expected<bool>> has_admin() { return parts_.accounts.has_admin(); }

private:
    account new_account(email address, std::string name, std::string language, auth::role rank);
    events::event registered(const account& fresh);
    events::event done_here(std::string action, const std::string& id);
    login_view ask_for_factor(const credentials& held) const;
    task<void> renew_hash(credentials held, std::string password);

    service_parts parts_;
    doorkeeper& door_;
    sign_in_tickets tickets_;
};

}  // namespace flores::accounts

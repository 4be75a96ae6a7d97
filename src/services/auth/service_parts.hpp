// What the rules of auth work with; all of it outlives them.
#pragma once

#include "platform/auth/token.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "services/auth/back_off.hpp"
#include "services/auth/ended_log.hpp"
#include "services/auth/erasure_repository.hpp"
#include "services/auth/mailbox_repository.hpp"
#include "services/auth/passwords.hpp"
#include "services/auth/refresh_tokens.hpp"
#include "services/auth/repository.hpp"
#include "services/auth/second_factor_repository.hpp"
#include "services/user/client.hpp"

namespace flores::accounts {

struct service_keys {
    explicit service_keys(std::string_view secret)
        : refresh(auth::derive_key(secret, refresh_token_label)),
          cursor(auth::derive_key(secret, auth::labels::cursor)),
          factor(auth::derive_key(secret, factor_key_label)),
          ticket(auth::derive_key(secret, ticket_key_label)) {}

    auth::key refresh;
    auth::key cursor;
    auth::key factor;
    auth::key ticket;
};

struct service_parts {
    account_repository& accounts;
    session_repository& sessions;
    second_factor_repository& factors;
    mailbox_repository& mailboxes;
    erasure_repository& erasures;
    password_port& passwords;
    back_off& waits;       // of guesses
    back_off& mail_waits;  // of mails that somebody asked for
    ended_log& ended;
    const auth::token_keeper& tokens;
    const service_keys& keys;
    const clock_port& clock;
    id_source& ids;
    user::person_client& people;
};

}  // namespace flores::accounts

// The storage ports of accounts and of their sessions. Each verb is one whole transaction.
//
// What ends tokens (a session ended, a higher role version) also appends to the list of ends that
// ended_since reads, with `until`: when the last of those tokens expires.
#pragma once

#include "platform/core/list_part.hpp"
#include "platform/core/task.hpp"
#include "platform/events/event.hpp"
#include "services/auth/accounts.hpp"
#include "services/auth/one_time_tokens.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::accounts {

// An account with what only the check of a password needs.
struct credentials {
    account who;
    std::string password_hash;
    bool known_network = false;  // somebody signed in to it from there before
    bool second_factor = false;  // it has one
};

class account_repository {
public:
    virtual ~account_repository() = default;

    // Stores the account, its first session and the token that verifies its e-mail, if any, and the
    // events that tell of it. email_taken: another account has that e-mail.
    virtual task<expected<void>> add(account fresh, std::string password_hash,
                                     std::optional<session_start> first,
                                     std::optional<one_time_token> verification,
                                     std::vector<events::event> told) = 0;

    // nullopt: nobody has that e-mail.
    virtual task<expected<std::optional<credentials>>> find(email address, std::string network) = 0;

    // not_found: no such account. Its known_network is false.
    virtual task<expected<credentials>> load(std::string id) = 0;

    // Replaces the hash, raises the role version, ends every session, forgets a link to reset the
    // password and opens `next` if any.
    // stale: the role version is not `seen` any more. not_found: as load.
    virtual task<expected<account>> set_password(std::string id, std::int64_t seen,
                                                 std::string password_hash,
                                                 std::optional<session_start> next, instant until,
                                                 std::vector<events::event> told) = 0;

    // Puts another hash of the same password in the place of `seen`, if that still stands.
    virtual task<expected<void>> rehash(std::string id, std::string seen,
                                        std::string password_hash) = 0;

    // Gives the role, raises the role version and tells `told`; the same role again changes
    // nothing. forbidden: `by` is not an admin any more. last_admin: it would leave none.
    // email_unverified: it is a higher role than the former. not_found: as load.
    virtual task<expected<account>> set_role(std::string id, auth::role rank, std::string by,
                                             instant until,
                                             std::vector<events::event> told = {}) = 0;

    // Accounts whose e-mail begins with `beginning` and comes after `after`, by e-mail.
    virtual task<expected<list_part<account>>> list(std::string beginning, std::string after,
                                                    part_size size) = 0;

    virtual task<expected<bool>> has_admin() = 0;
};

// What a refresh token turned out to be.
struct rotation {
    enum class kind : unsigned char {
        rotated,   // it was current: its successor is, from now on
        repeated,  // it was spent within the grace, and the successor is still current
        reused,    // it was spent before that: its session is ended
        unknown    // of no session, or of one that is over
    };

    kind is = kind::unknown;
    std::string session;         // rotated, repeated, reused
    account who{};               // rotated, repeated
    bool second_factor = false;  // the session began with one
};

// A refresh token presented; hashes are SHA-256, hexadecimal.
struct presented_token {
    std::string hash;
    std::string successor_hash;
    std::string address;
    instant at{};
    instant until{};  // of the end, if it was reused
};

inline constexpr std::size_t ends_max = 1'000;  // entries of one look: there may be more

struct ends {
    auth::ended_batch batch;
    std::int64_t position = 0;  // of the last entry
};

class session_repository {
public:
    virtual ~session_repository() = default;

    // Opens a session of the account, notes the sign-in and remembers its network; beyond
    // sessions_max the one longest unused ends. stale: the role version is not `seen` any more.
    virtual task<expected<void>> open(std::string account, std::int64_t seen, session_start fresh,
                                      instant until) = 0;

    // Notes a sign-in that failed. Without an account it costs the same and notes nothing.
    virtual task<expected<void>> note_failure(std::optional<std::string> account, instant at,
                                              std::string network, sign_in_outcome why) = 0;

    // The newest first: at most sign_ins_max good ones and as many that failed.
    virtual task<expected<std::vector<sign_in_record>>> sign_ins(std::string account) = 0;

    virtual task<expected<rotation>> rotate(presented_token token) = 0;

    // Those not idle for longer than session_idle_max before `now`, the last seen first.
    virtual task<expected<std::vector<session>>> list(std::string account, instant now) = 0;

    // not_found: the account has no such session.
    virtual task<expected<void>> end(std::string account, std::string id, instant until) = 0;

    // Ends every session and raises the role version, so that no older token is good.
    virtual task<expected<void>> end_all(std::string account, instant until) = 0;

    // The first ends_max of what was ended after this position, in order; of all, where nothing
    // stands there: 0 is before the first, others were forgotten, or the database restored.
    virtual task<expected<ends>> ended_since(std::int64_t position) = 0;

    // Forgets sessions idle for too long, networks not signed in from for too long, sign-ins of
    // long ago, links that are over, and ends that no token can meet any more.
    virtual task<expected<void>> forget(instant now) = 0;
};

}  // namespace flores::accounts

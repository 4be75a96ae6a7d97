// The storage port of second factors. Each verb is one whole transaction.
#pragma once

#include "platform/core/task.hpp"
#include "platform/events/event.hpp"
#include "services/auth/accounts.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::accounts {

class second_factor_repository {
public:
    virtual ~second_factor_repository() = default;

    // nullopt: the account has none, not even one that waits for its first code.
    virtual task<expected<std::optional<second_factor>>> load(std::string account) = 0;

    // Puts a secret in the place of one that was not confirmed. already_enrolled. not_found: no
    // such account.
    virtual task<expected<void>> begin(std::string account, std::string sealed_secret) = 0;

    // From the code of `step` on it counts; keeps the hashes of the recovery codes, and opens
    // `first` if any, as a sign-in. already_enrolled: it counts already. stale: the secret is not
    // `sealed_secret` any more, or the account's role version not `seen`.
    virtual task<expected<void>> confirm(std::string account, std::int64_t seen,
                                         std::string sealed_secret, std::int64_t step,
                                         std::vector<std::string> recovery_hashes,
                                         std::optional<session_start> first) = 0;

    // Takes a code's step, if none as late was taken before: whether it was.
    virtual task<expected<bool>> accept_step(std::string account, std::int64_t step) = 0;

    // Takes a recovery code: whether there was one with this hash.
    virtual task<expected<bool>> spend_recovery(std::string account, std::string hash) = 0;

    // Replaces the recovery codes. not_enrolled.
    virtual task<expected<void>> renew_recovery(std::string account,
                                                std::vector<std::string> hashes) = 0;

    // not_enrolled.
    virtual task<expected<void>> remove(std::string account) = 0;

    // Removes it and ends every session, if there was one, notes who did it and tells `told`. `by`
    // is an account, or empty for the command line. forbidden: `by` is no admin any more.
    // not_found: no such account.
    virtual task<expected<void>> reset(std::string account, std::string by, instant at,
                                       instant until, std::vector<events::event> told = {}) = 0;
};

}  // namespace flores::accounts

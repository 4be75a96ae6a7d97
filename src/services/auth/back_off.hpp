// Waits after failed sign-ins, in memory and bounded. Failures are counted for an account as seen
// from one network, and for a network over all accounts; each failure beyond a few doubles the
// wait. Nobody can lock another out: failures elsewhere count nothing here, and from a network
// with a verified earlier sign-in of the account the right password is always let in (what waits
// there is only the answer to a wrong one).
//
// An attempt counts as failed from its beginning, so that parallel guesses do not slip past one
// another, and is taken back if it turns out good. Thread-safe.
#pragma once

#include "platform/config/networks.hpp"
#include "platform/core/clock.hpp"

#include <array>
#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace flores::accounts {

struct back_off_settings {
    int free_per_account = 5;       // failures without a wait, of one account from one network
    int free_per_network = 20;      // the same, of all accounts from one network
    std::chrono::seconds first{1};  // the first wait; each further failure doubles it
    std::chrono::seconds longest{900};
    std::chrono::seconds memory{3600};  // quiet for so long, and failures are forgotten
    std::size_t entries_max = 100'000;  // of each kind; beyond it, those who do not wait go first
};

using config::network_of;  // whom an address counts as

class back_off {
public:
    explicit back_off(const clock_port& clock, back_off_settings settings = {})
        : clock_(clock), settings_(settings) {}

    // Begins an attempt: the time left to wait before one may be made, zero when it may be. If not
    // zero, nothing was counted. `known`: the network has a verified earlier sign-in of the
    // account; then the attempt is counted in any case and may go on, but if it fails the answer
    // is to wait. `account` is any name that is one account's.
    std::chrono::seconds begin(std::string_view account, std::string_view network, bool known);

    // The attempt was good: this account has no failures from this network any more.
    void succeeded(std::string_view account, std::string_view network, bool known);

    // The attempt was not judged (overload): it does not count.
    void withdrawn(std::string_view account, std::string_view network, bool known);

private:
    struct entry {
        int failures = 0;
        instant free_at{};
        instant last{};
    };
    using table = std::unordered_map<std::string, entry>;

    entry& entry_of(table& of, const std::string& name, instant now);
    void count(entry& one, int free, instant now) const;
    void make_room(table& of, instant now) const;
    static void take_back(table& of, const std::string& name);

    const clock_port& clock_;
    const back_off_settings settings_;
    std::mutex mutex_;
    table accounts_;  // by account and network
    table networks_;
};

}  // namespace flores::accounts

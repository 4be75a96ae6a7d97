#include "services/auth/back_off.hpp"

#include <algorithm>

namespace flores::accounts {
namespace {

std::string pair_of(std::string_view account, std::string_view network) {
    return std::string(account) + '\n' + std::string(network);
}

std::chrono::seconds left_until(instant free_at, instant now) {
    if (free_at <= now) return std::chrono::seconds(0);
    return std::chrono::ceil<std::chrono::seconds>(free_at - now);
}

}  // namespace

std::chrono::seconds back_off::begin(std::string_view account, std::string_view network,
                                     bool known) {
    const instant now = clock_.now();
    const std::lock_guard lock(mutex_);
    entry& pair = entry_of(accounts_, pair_of(account, network), now);
    const auto pair_left = left_until(pair.free_at, now);
    if (known) {
        count(pair, settings_.free_per_account, now);
        return pair_left;
    }
    entry& whole = entry_of(networks_, std::string(network), now);
    const auto left = std::max(pair_left, left_until(whole.free_at, now));
    if (left.count() > 0) return left;
    count(pair, settings_.free_per_account, now);
    count(whole, settings_.free_per_network, now);
    return left;
}

void back_off::succeeded(std::string_view account, std::string_view network, bool known) {
    const std::lock_guard lock(mutex_);
    accounts_.erase(pair_of(account, network));
    // Only its own attempt: signing in to an account of one's own must not wipe out guesses at
    // others.
    if (!known) take_back(networks_, std::string(network));
}

void back_off::withdrawn(std::string_view account, std::string_view network, bool known) {
    const std::lock_guard lock(mutex_);
    take_back(accounts_, pair_of(account, network));
    if (!known) take_back(networks_, std::string(network));
}

back_off::entry& back_off::entry_of(table& of, const std::string& name, instant now) {
    if (of.size() >= settings_.entries_max && !of.contains(name)) make_room(of, now);
    entry& one = of[name];
    if (now - one.last > settings_.memory) one = {};
    return one;
}

void back_off::count(entry& one, int free, instant now) const {
    ++one.failures;
    one.last = now;
    if (one.failures < free) return;
    constexpr int doublings_max = 20;  // beyond any longest wait
    const auto wait = settings_.first * (1 << std::min(one.failures - free, doublings_max));
    one.free_at = now + std::min(wait, settings_.longest);
}

void back_off::make_room(table& of, instant now) const {
    std::erase_if(of, [&](const auto& held) { return held.second.free_at <= now; });
    if (of.size() >= settings_.entries_max) of.clear();
}

void back_off::take_back(table& of, const std::string& name) {
    const auto found = of.find(name);
    if (found == of.end()) return;
    if (--found->second.failures <= 0) {
        of.erase(found);
        return;
    }
    found->second.free_at = {};
}

}  // namespace flores::accounts

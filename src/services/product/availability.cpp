#include "services/product/availability.hpp"

#include <algorithm>

namespace flores::product {

std::string_view name_of(availability state) {
    switch (state) {
        case availability::in_stock:
            return "in_stock";
        case availability::low:
            return "low";
        case availability::out:
            return "out";
    }
    return "out";
}

availability_board::cell& availability_board::find_or_make(std::string_view sku) {
    const auto found = by_sku_.find(sku);
    if (found != by_sku_.end()) return *found->second;
    cell& fresh = cells_.emplace_back();
    by_sku_.emplace(sku, &fresh);
    return fresh;
}

const availability_board::cell& availability_board::of(std::string_view sku) {
    const std::lock_guard lock(mutex_);
    return find_or_make(sku);
}

availability_board::news availability_board::put(const stock_level& told) {
    const std::lock_guard lock(mutex_);
    cell& at = find_or_make(told.sku);
    const std::uint64_t before = at.packed_.load(std::memory_order_relaxed);
    if (told.version < static_cast<std::int64_t>(before >> 2)) return news::older;
    const auto state = static_cast<std::uint64_t>(told.state);
    at.packed_.store(static_cast<std::uint64_t>(told.version) << 2 | state,
                     std::memory_order_relaxed);
    if ((before & 3) == state) return news::same_state;
    changed_.emplace_back(std::string_view(told.sku).substr(0, told.sku.find('-')));
    return news::changed;
}

std::vector<std::string> availability_board::take_changed() {
    std::vector<std::string> out;
    {
        const std::lock_guard lock(mutex_);
        out.swap(changed_);
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

}  // namespace flores::product

// The positions of a snapshot in one order, prepared once, and the walk through them page by page.
// Equal keys are ordered by position, which is the order of ids.
#pragma once

#include "services/product/position_set.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace flores::product {

using sort_key = std::int64_t;  // ascending: what comes first has the smallest

// A place between products: after those with a smaller key, and of those with the same key after
// those at positions below `boundary`.
struct sort_place {
    sort_key key = 0;
    position boundary = 0;

    bool is_behind(sort_key other_key, position other) const {
        return other_key < key || (other_key == key && other < boundary);
    }
};

// The first `count` of `chosen` after a place, by a key that is worked out on the spot. Costs a
// look at each of `chosen`.
template <class KeyOf>
std::vector<position> first_by_key(const position_set& chosen, std::optional<sort_place> after,
                                   std::size_t count, KeyOf&& key_of) {
    using ranked = std::pair<sort_key, position>;
    std::vector<ranked> heap;  // the last of those kept is at its front
    if (count == 0) return {};
    chosen.for_each([&](position at) {
        const ranked each{key_of(at), at};
        if (after && after->is_behind(each.first, each.second)) return;
        if (heap.size() == count) {
            if (heap.front() <= each) return;
            std::pop_heap(heap.begin(), heap.end());
            heap.pop_back();
        }
        heap.push_back(each);
        std::push_heap(heap.begin(), heap.end());
    });
    std::sort_heap(heap.begin(), heap.end());
    std::vector<position> found;
    for (const ranked& each : heap) found.push_back(each.second);
    return found;
}

class sort_table {
public:
    sort_table() = default;

    explicit sort_table(std::vector<sort_key> keys) : keys_(std::move(keys)), order_(keys_.size()) {
        std::iota(order_.begin(), order_.end(), position{0});
        std::sort(order_.begin(), order_.end(), [&](position a, position b) {
            return keys_[a] != keys_[b] ? keys_[a] < keys_[b] : a < b;
        });
    }

    sort_key key(position at) const { return keys_[at]; }

    // The first `count` of `chosen` after a place. Sets with few members are looked at one by one,
    // others found on a walk along the order.
    std::vector<position> first(const position_set& chosen, std::size_t chosen_count,
                                std::optional<sort_place> after, std::size_t count) const {
        constexpr std::size_t sparse = 64;
        if (chosen_count < keys_.size() / sparse)
            return first_by_key(chosen, after, count, [&](position at) { return keys_[at]; });
        auto next = order_.begin();
        if (after)
            next = std::partition_point(order_.begin(), order_.end(), [&](position at) {
                return after->is_behind(keys_[at], at);
            });
        std::vector<position> found;
        for (; next != order_.end() && found.size() < count; ++next)
            if (chosen.contains(*next)) found.push_back(*next);
        return found;
    }

private:
    std::vector<sort_key> keys_;  // by position
    std::vector<position> order_;
};

}  // namespace flores::product

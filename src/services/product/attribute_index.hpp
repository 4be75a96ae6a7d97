// One attribute of the products in a snapshot, such as their colours: who has a value, which values
// one has, and how many of a set have each. Filled once, position by position, then only read.
#pragma once

#include "services/product/position_set.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace flores::product {

using value_id = std::uint32_t;

class attribute_index {
public:
    // Opens the next position. The values added until the next call are its own.
    void next_position() { offsets_.push_back(offsets_.back()); }

    // A value of the open position; `label` is how the value is shown where it is first met. Adding
    // it twice is adding it once.
    void add(std::string_view key, std::string_view label);

    std::optional<value_id> find(std::string_view key) const;
    const std::string& label(value_id value) const { return labels_[value]; }

    // Who has it, ascending.
    std::span<const position> having(value_id value) const { return having_[value]; }
    std::span<const value_id> values_of(position at) const;

    // Those that have at least one of the values with these keys; an unknown key adds nobody.
    position_set any_of(std::span<const std::string> keys) const;

    // How many of `chosen` have each value, by value_id. `listed` is everybody who has any value or
    // none, and contains `chosen`.
    std::vector<std::uint32_t> counts(const position_set& chosen, const position_set& listed) const;

private:
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };

    std::unordered_map<std::string, value_id, hash, std::equal_to<>> by_key_;
    std::vector<std::string> labels_;
    std::vector<std::vector<position>> having_;
    std::vector<value_id> values_;
    std::vector<std::uint32_t> offsets_{0};  // into values_: where each position's end
};

}  // namespace flores::product

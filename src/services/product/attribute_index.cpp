#include "services/product/attribute_index.hpp"

namespace flores::product {

void attribute_index::add(std::string_view key, std::string_view label) {
    auto known = by_key_.find(key);
    if (known == by_key_.end()) {
        known = by_key_.emplace(std::string(key), static_cast<value_id>(labels_.size())).first;
        labels_.emplace_back(label);
        having_.emplace_back();
    }
    const auto at = static_cast<position>(offsets_.size() - 2);
    std::vector<position>& having = having_[known->second];
    if (!having.empty() && having.back() == at) return;
    having.push_back(at);
    values_.push_back(known->second);
    ++offsets_.back();
}

std::optional<value_id> attribute_index::find(std::string_view key) const {
    const auto known = by_key_.find(key);
    if (known == by_key_.end()) return std::nullopt;
    return known->second;
}

std::span<const value_id> attribute_index::values_of(position at) const {
    return std::span(values_).subspan(offsets_[at], offsets_[at + 1] - offsets_[at]);
}

position_set attribute_index::any_of(std::span<const std::string> keys) const {
    position_set found(offsets_.size() - 1);
    for (const std::string& key : keys) {
        if (const std::optional<value_id> value = find(key))
            for (const position at : having_[*value]) found.insert(at);
    }
    return found;
}

std::vector<std::uint32_t> attribute_index::counts(const position_set& chosen,
                                                   const position_set& listed) const {
    std::vector<std::uint32_t> counted(labels_.size());
    // The smaller side is counted: those chosen, or those left out of everybody.
    position_set left_out = listed;
    left_out -= chosen;
    if (chosen.count() <= left_out.count()) {
        chosen.for_each([&](position at) {
            for (const value_id value : values_of(at)) ++counted[value];
        });
        return counted;
    }
    for (value_id value = 0; value < counted.size(); ++value)
        counted[value] = static_cast<std::uint32_t>(having_[value].size());
    left_out.for_each([&](position at) {
        for (const value_id value : values_of(at)) --counted[value];
    });
    return counted;
}

}  // namespace flores::product

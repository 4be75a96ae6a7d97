// A set of positions of a catalogue snapshot, one bit each. Sets that are combined have one size.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace flores::product {

using position = std::uint32_t;  // index of an entry in one snapshot; not stable across snapshots

class position_set {
public:
    position_set() = default;
    explicit position_set(std::size_t size) : words_((size + 63) / 64) {}

    void insert(position at) { words_[at / 64] |= std::uint64_t{1} << (at % 64); }
    bool contains(position at) const { return (words_[at / 64] >> (at % 64) & 1) != 0; }

    position_set& operator&=(const position_set& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
        return *this;
    }

    // Takes out what `other` has.
    position_set& operator-=(const position_set& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
        return *this;
    }

    // Becomes the positions below `size` for which `test(position)` holds.
    template <class Test>
    void assign_where(Test&& test, std::size_t size) {
        words_.assign((size + 63) / 64, 0);
        for (position at = 0; at < size; ++at)
            words_[at / 64] |= std::uint64_t{test(at) ? 1U : 0U} << (at % 64);
    }

    bool empty() const {
        return std::all_of(words_.begin(), words_.end(),
                           [](std::uint64_t word) { return word == 0; });
    }

    std::size_t count() const {
        std::size_t total = 0;
        for (const std::uint64_t word : words_)
            total += static_cast<std::size_t>(std::popcount(word));
        return total;
    }

    // Calls `visit(position)` in ascending order.
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (std::size_t i = 0; i < words_.size(); ++i) {
            for (std::uint64_t word = words_[i]; word != 0; word &= word - 1) {
                visit(
                    static_cast<position>(i * 64 + static_cast<unsigned>(std::countr_zero(word))));
            }
        }
    }

private:
    std::vector<std::uint64_t> words_;
};

}  // namespace flores::product

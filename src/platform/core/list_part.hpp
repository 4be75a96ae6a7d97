// Stored lists are read in parts: what a repository is asked for, and what it gives.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace flores {

// How much of a list is wanted.
struct part_size {
    part_size(int max, bool count = false)  // NOLINT: a number of items is a size
        : items_max(max), counted(count) {}

    int items_max;
    bool counted;  // how many the whole list has, too
};

template <class T>
struct list_part : std::vector<T> {
    using std::vector<T>::vector;

    // Of the whole list, with the same filter and as of the same moment; of none if not asked for.
    std::optional<std::int64_t> total{};
};

}  // namespace flores

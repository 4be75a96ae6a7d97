#include "services/review/review.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>

namespace flores::review {

std::int64_t rating_summary::count() const {
    return std::accumulate(distribution.begin(), distribution.end(), std::int64_t{0});
}

std::int64_t rating_summary::sum() const {
    std::int64_t total = 0;
    for (std::size_t i = 0; i < distribution.size(); ++i)
        total += static_cast<std::int64_t>(i + 1) * distribution[i];
    return total;
}

std::optional<std::int64_t> rating_summary::mean_tenths() const {
    const std::int64_t reviews = count();
    if (reviews == 0) return std::nullopt;
    return (20 * sum() + reviews) / (2 * reviews);
}

list_place place_of(const review& one) {
    return {one.helpful, one.submitted_at, one.id};
}

std::string text_of(const list_place& place) {
    return fmt::format("{}:{}", place.helpful, micros_of(place.submitted_at));
}

std::optional<list_place> place_from(std::string_view text, std::string id) {
    std::int64_t helpful = 0;
    std::int64_t micros = 0;
    const char* const end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, helpful);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != ':') return std::nullopt;
    const auto second = std::from_chars(first.ptr + 1, end, micros);
    if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
    return list_place{helpful, instant_of(micros), std::move(id)};
}

list_part<review> part_of(const std::vector<review>& all, list_order order,
                          const std::optional<list_place>& after, part_size size) {
    const auto before = [order](const auto& a, const auto& b) {
        if (order == list_order::helpful && a.helpful != b.helpful) return a.helpful > b.helpful;
        if (a.submitted_at != b.submitted_at) return a.submitted_at > b.submitted_at;
        return a.id < b.id;
    };
    std::vector<const review*> behind;
    for (const review& one : all)
        if (!after || before(*after, one)) behind.push_back(&one);
    const std::size_t shown = std::min(static_cast<std::size_t>(size.items_max), behind.size());
    std::partial_sort(behind.begin(), behind.begin() + static_cast<std::ptrdiff_t>(shown),
                      behind.end(),
                      [&](const review* a, const review* b) { return before(*a, *b); });
    list_part<review> out;
    for (std::size_t i = 0; i < shown; ++i) out.push_back(*behind[i]);
    if (size.counted) out.total = std::ssize(all);
    return out;
}

std::string queue_place(std::string_view id, instant submitted_at) {
    return fmt::format("{:019}:{}", micros_of(submitted_at), id);
}

}  // namespace flores::review

#include "services/review/review.hpp"

#include "platform/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
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
    const auto mark = std::min(text.find(':'), text.size());
    const auto helpful = whole_number(text.substr(0, mark));
    const auto micros = whole_number(text.substr(std::min(mark + 1, text.size())));
    if (!helpful || !micros) return std::nullopt;
    return list_place{*helpful, instant_of(*micros), std::move(id)};
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

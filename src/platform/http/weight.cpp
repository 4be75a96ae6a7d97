#include "platform/http/weight.hpp"

#include "platform/core/text.hpp"

#include <algorithm>

namespace flores::http {
namespace {

constexpr int whole = 1'000;

// "1", "0.8": up to three digits behind the point.
std::optional<int> thousandths(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
    if (text.size() > 1 && text[1] != '.') return std::nullopt;
    int value = (text[0] - '0') * whole;
    int place = whole / 10;
    for (std::size_t i = 2; i < text.size(); ++i, place /= 10) {
        if (!is_ascii_digit(text[i])) return std::nullopt;
        value += place * (text[i] - '0');
    }
    if (value > whole) return std::nullopt;
    return value;
}

}  // namespace

std::optional<int> weight_of(std::string_view item) {
    (void)take_part(item, ';');
    while (!item.empty()) {
        const auto parameter = take_part(item, ';');
        if (parameter.starts_with("q=") || parameter.starts_with("Q="))
            return thousandths(parameter.substr(2));
    }
    return whole;
}

bool is_same_word(std::string_view word, std::string_view wanted) {
    return std::ranges::equal(word, wanted,
                              [](char given, char lower) { return lower_ascii(given) == lower; });
}

bool is_of_name(std::string_view item, std::string_view name) {
    return is_same_word(take_part(item, ';'), name);
}

}  // namespace flores::http

#include "services/order/promotion.hpp"

#include "platform/core/text.hpp"

#include <algorithm>

namespace flores::order {
namespace {

constexpr std::size_t code_chars_min = 3;
constexpr std::size_t code_chars_max = 32;

bool is_alphanumeric(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

std::optional<promotion_code> promotion_code::parse(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    if (text.size() < code_chars_min || text.size() > code_chars_max) return std::nullopt;
    std::string folded = upper_ascii(text);
    const bool sound =
        std::ranges::all_of(folded, [](char c) { return is_alphanumeric(c) || c == '-'; });
    if (!sound || !is_alphanumeric(folded.front()) || !is_alphanumeric(folded.back()))
        return std::nullopt;
    return promotion_code(std::move(folded));
}

std::int64_t sum_of(const std::vector<applied_promotion>& all) {
    std::int64_t sum = 0;
    for (const applied_promotion& one : all) sum += one.amount;
    return sum;
}

std::int64_t discount_of_line(const std::vector<applied_promotion>& all, std::size_t line) {
    std::int64_t sum = 0;
    for (const applied_promotion& one : all)
        if (line < one.lines.size()) sum += one.lines[line];
    return sum;
}

const promotion* promotion_book::find_code(const std::string& code) const {
    const auto found = coded.find(code);
    return found == coded.end() ? nullptr : &found->second;
}

promotion_book book_of(std::vector<promotion> all) {
    std::ranges::sort(all, {}, &promotion::id);
    promotion_book out;
    for (promotion& one : all) {
        out.revision += one.revision;
        if (one.code.empty()) {
            if (!one.ended_at) out.automatic.push_back(std::move(one));
            continue;
        }
        const promotion* known = out.find_code(one.code);
        if (known != nullptr && !known->ended_at) continue;
        std::string code = one.code;
        out.coded.insert_or_assign(std::move(code), std::move(one));
    }
    return out;
}

}  // namespace flores::order

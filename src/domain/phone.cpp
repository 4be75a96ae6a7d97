#include "domain/phone.hpp"

#include "domain/utf8.hpp"

namespace flores {
namespace {

constexpr std::string_view country_code = "56";
constexpr std::size_t national_digits = 9;
constexpr std::size_t international_digits_min = 8;
constexpr std::size_t international_digits_max = 15;

// The digits, with a leading + when there is one; nullopt for any other character.
std::optional<std::string> without_punctuation(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view(" -.()").find(c) != std::string_view::npos) continue;
        const bool plus_in_front = c == '+' && out.empty();
        if (!plus_in_front && (c < '0' || c > '9')) return std::nullopt;
        out += c;
    }
    return out;
}

bool is_chilean(std::string_view national) {
    return national.size() == national_digits && national.front() >= '2';
}

std::string chilean(std::string_view national) {
    return std::string("+").append(country_code).append(national);
}

// `digits`: country code and number.
std::optional<std::string> international(std::string_view digits) {
    if (digits.starts_with(country_code)) {
        digits.remove_prefix(country_code.size());
        if (!is_chilean(digits)) return std::nullopt;
        return chilean(digits);
    }
    if (digits.size() < international_digits_min || digits.size() > international_digits_max ||
        digits.front() == '0')
        return std::nullopt;
    return std::string("+").append(digits);
}

std::optional<std::string> national(std::string_view digits) {
    if (digits.starts_with('0'))
        digits.remove_prefix(1);
    else if (digits.size() > national_digits && digits.starts_with(country_code))
        digits.remove_prefix(country_code.size());
    if (!is_chilean(digits)) return std::nullopt;
    return chilean(digits);
}

}  // namespace

std::optional<phone> phone::parse(std::string_view text) {
    text = trimmed(text);
    if (text.size() > chars_max) return std::nullopt;
    const std::optional<std::string> digits = without_punctuation(text);
    if (!digits) return std::nullopt;
    const std::string_view all = *digits;
    std::optional<std::string> e164;
    if (all.starts_with("00"))
        e164 = international(all.substr(2));
    else if (all.starts_with('+'))
        e164 = international(all.substr(1));
    else
        e164 = national(all);
    if (!e164) return std::nullopt;
    return phone(*std::move(e164));
}

}  // namespace flores

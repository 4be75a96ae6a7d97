#include "domain/email.hpp"

#include "domain/utf8.hpp"

#include <algorithm>

namespace flores {
namespace {

constexpr std::size_t local_bytes_max = 64;
constexpr std::size_t label_bytes_max = 63;

bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// RFC 5321's dot-string.
bool is_local_part(std::string_view text) {
    static constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~.";
    const auto fits = [](char c) {
        return is_letter(c) || is_digit(c) || marks.find(c) != std::string_view::npos;
    };
    return !text.empty() && text.size() <= local_bytes_max &&
           std::all_of(text.begin(), text.end(), fits) && text.front() != '.' &&
           text.back() != '.' && text.find("..") == std::string_view::npos;
}

bool is_label(std::string_view text) {
    const auto fits = [](char c) {
        return is_letter(c) || is_digit(c) || c == '-';
    };
    return !text.empty() && text.size() <= label_bytes_max && text.front() != '-' &&
           text.back() != '-' && std::all_of(text.begin(), text.end(), fits);
}

// At least two labels, the last not a number: an address by IP is no customer's.
bool is_domain(std::string_view text) {
    std::size_t labels = 0;
    for (;;) {
        const std::size_t dot = text.find('.');
        const std::string_view label = text.substr(0, dot);
        if (!is_label(label)) return false;
        ++labels;
        if (dot == std::string_view::npos)
            return labels >= 2 && !std::all_of(label.begin(), label.end(), is_digit);
        text.remove_prefix(dot + 1);
    }
}

}  // namespace

std::optional<email> email::parse(std::string_view text) {
    text = trimmed(text);
    if (text.size() > bytes_max) return std::nullopt;
    std::string folded(text);
    for (char& c : folded)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const std::size_t at = folded.rfind('@');
    if (at == std::string::npos) return std::nullopt;
    const std::string_view whole = folded;
    if (!is_local_part(whole.substr(0, at)) || !is_domain(whole.substr(at + 1)))
        return std::nullopt;
    return email(std::move(folded));
}

std::pair<std::string_view, std::string_view> email::why_refused(std::string_view text) {
    const auto is_beyond_ascii = [](char c) {
        return static_cast<unsigned char>(c) >= 0x80;
    };
    std::string plain(text);
    std::replace_if(plain.begin(), plain.end(), is_beyond_ascii, 'x');
    if (plain == text || !valid_utf8(text) || !parse(plain)) return {};
    const std::string_view domain = text.substr(text.rfind('@'));
    if (std::any_of(domain.begin(), domain.end(), is_beyond_ascii))
        return {"Escribe el dominio sin tildes ni eñes, en su forma que empieza con xn--.",
                "Write the domain in its form of plain letters, which begins with xn--."};
    return {"Antes de la @ solo puede haber letras sin tildes, cifras y signos.",
            "Before the @ there can be only plain letters, digits and marks."};
}

}  // namespace flores

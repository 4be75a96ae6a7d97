#include "domain/bounded_text.hpp"

#include "domain/utf8.hpp"

namespace flores {
namespace {

std::optional<std::string> clean(std::string_view text, std::size_t min, std::size_t max,
                                 bool several_lines) {
    text = trimmed(text);
    std::size_t count = 0;
    for (std::string_view rest = text; !rest.empty(); ++count) {
        const std::optional<char32_t> c = take_code_point(rest);
        if (!c || count == max) return std::nullopt;
        const bool allowed = several_lines && (*c == '\n' || *c == '\t');
        if (is_unwanted(*c) && !allowed) return std::nullopt;
    }
    if (count < min) return std::nullopt;
    return std::string(text);
}

std::string with_line_feeds(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool before_line_feed = i + 1 < text.size() && text[i + 1] == '\n';
        if (text[i] != '\r' || !before_line_feed) out += text[i];
    }
    return out;
}

}  // namespace

std::optional<std::string> clean_line(std::string_view text, std::size_t min, std::size_t max) {
    return clean(text, min, max, false);
}

std::optional<std::string> clean_paragraph(std::string_view text, std::size_t min,
                                           std::size_t max) {
    return clean(with_line_feeds(text), min, max, true);
}

}  // namespace flores

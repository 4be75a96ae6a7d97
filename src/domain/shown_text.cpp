#include "domain/shown_text.hpp"

#include "domain/utf8.hpp"

namespace flores {

std::string shown_text(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::string_view before = text;
        const auto c = take_code_point(text);
        if (!c) text.remove_prefix(1);
        if (c && !is_unwanted(*c))
            out.append(before.substr(0, before.size() - text.size()));
        else
            out += '?';
    }
    return out;
}

}  // namespace flores

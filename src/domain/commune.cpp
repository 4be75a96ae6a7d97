#include "domain/commune.hpp"

#include "domain/utf8.hpp"

namespace flores {

std::optional<commune> commune::parse(std::string_view name) {
    if (name.size() > chars_max || !valid_utf8(name)) return std::nullopt;
    std::string key;
    bool gap = false;
    const std::string folded = fold(name);
    for (std::string_view rest = folded; !rest.empty();) {
        const char32_t c = *take_code_point(rest);
        if (c >= 'a' && c <= 'z') {
            if (gap && !key.empty()) key += '-';
            gap = false;
            key += static_cast<char>(c);
        } else if (c == '-' || c == '\'' || c == 0x2019 || is_space(c)) {
            gap = true;
        } else {
            return std::nullopt;
        }
    }
    if (key.empty() || key.size() > key_bytes_max) return std::nullopt;
    return commune(std::move(key));
}

}  // namespace flores

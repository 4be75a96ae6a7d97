#include "platform/auth/page.hpp"

namespace flores::auth {

expected<std::optional<cursor>> page_asked::last() const {
    if (!cursor_) return std::nullopt;
    auto read = read_cursor(key_, filter_, *cursor_);
    if (!read) return std::unexpected(std::move(read.error()));
    return std::move(*read);
}

expected<std::optional<std::string>> page_asked::last_id() const {
    auto read = last();
    if (!read) return std::unexpected(std::move(read.error()));
    if (!*read) return std::nullopt;
    return std::move((*read)->id);
}

expected<std::optional<std::int64_t>> page_asked::position() const {
    return read_position(key_, filter_, cursor_);
}

}  // namespace flores::auth

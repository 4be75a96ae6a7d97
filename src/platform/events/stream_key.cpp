#include "platform/events/stream_key.hpp"

#include <charconv>

namespace flores::events {

std::string stream_key::text() const {
    std::string out = std::to_string(what.position);
    if (!consumer.empty()) out += " " + consumer;
    return full_key(std::move(out), what.id);
}

stream_key key_in(std::string_view text) {
    stream_key out;
    const auto mark = text.find('#');
    if (mark != std::string_view::npos) out.what.id = text.substr(mark + 1);
    const std::string_view place = text.substr(0, mark);
    const char* const end = place.data() + place.size();
    const auto read = std::from_chars(place.data(), end, out.what.position);
    if (read.ptr != end) out.consumer = std::string_view(read.ptr + 1, end);
    return out;
}

std::string key_of(const delivery& due) {
    return stream_key{{due.position, due.what.id}, is_of_one(due) ? due.consumer : ""}.text();
}

std::string former_key(std::string_view key) {
    return std::string(key.substr(0, key.find('#')));
}

std::string full_key(std::string key, std::string_view id) {
    if (key.find('#') != std::string::npos || id.empty()) return key;
    key += '#';
    return key += id;
}

}  // namespace flores::events

// Cells of rows as the values that services keep in them. What cannot be read is damage, or of a
// later release: it is thrown, and nobody is served half a row.
#pragma once

#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"
#include "platform/sql/sqlite.hpp"

#include <stdexcept>
#include <utility>

namespace flores::sql {

// A described enum, by its name on the wire.
template <class E>
E enum_at(const row& from, int column) {
    const auto read = json::parse_enum<E>(from.text(column));
    if (!read) throw std::runtime_error("the store holds an unknown word in an enum's column");
    return *read;
}

// A described struct or a list of them, kept as JSON.
template <class T>
T json_at(const row& from, int column) {
    auto read = json::decode<T>(from.text(column));
    if (!read) throw std::runtime_error("the store holds JSON that cannot be read");
    return std::move(*read);
}

// A value type with `parse`.
template <class T>
T parsed_at(const row& from, int column) {
    const auto read = T::parse(from.text(column));
    if (!read) throw std::runtime_error("the store holds a malformed value");
    return *read;
}

}  // namespace flores::sql

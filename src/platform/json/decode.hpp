// JSON text to a described struct (or any type with a codec), refused with every bad field at once.
#pragma once

#include "platform/core/error.hpp"
#include "platform/json/container_codecs.hpp"
#include "platform/json/described.hpp"
#include "platform/json/scalar_codecs.hpp"
#include "platform/json/tree.hpp"

#include <string_view>
#include <utility>

namespace flores::json {

// bad_json: not one JSON value within the limits; the detail says where.
// invalid_input: its fields are unknown, given twice, missing or refused by their types; all of
// them are listed, up to findings::fields_max, each with an RFC 6901 pointer.
template <class T>
expected<T> decode(std::string_view text, const limits& within = {}) {
    const expected<tree> parsed = tree::parse(text, within);
    if (!parsed) return std::unexpected(parsed.error());
    findings found;
    std::optional<T> out = read_value<T>(place(parsed->root(), found));
    if (!found.empty()) return refuse(found.take());
    return *std::move(out);
}

}  // namespace flores::json

// The codecs of the standard library's types, of types.hpp and of scalar value types.
#pragma once

#include "platform/json/codec.hpp"
#include "platform/json/schema.hpp"
#include "platform/json/types.hpp"
#include "platform/json/values.hpp"

#include <algorithm>
#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::json {

template <>
struct codec<bool> {
    static constexpr kind shape = kind::boolean;
    static void read(const place& at, bool& out) { out = read_boolean(at).value_or(out); }
    static void write(std::string& out, bool value) { write_boolean(out, value); }
    static boost::json::object schema(schemas&) { return type_schema("boolean"); }
};

// Read within int64; unsigned ones are written whole.
template <std::integral T>
    requires(!std::same_as<T, bool> && !std::same_as<T, char>)
struct codec<T> {
    static constexpr kind shape = kind::integer;
    static constexpr std::int64_t least = static_cast<std::int64_t>(std::numeric_limits<T>::min());
    static constexpr std::int64_t most =
        std::in_range<std::int64_t>(std::numeric_limits<T>::max())
            ? static_cast<std::int64_t>(std::numeric_limits<T>::max())
            : std::numeric_limits<std::int64_t>::max();

    static void read(const place& at, T& out) {
        if (const auto value = read_integer(at, least, most)) out = static_cast<T>(*value);
    }
    static void write(std::string& out, T value) {
        if constexpr (std::unsigned_integral<T>)
            write_unsigned(out, value);
        else
            write_integer(out, value);
    }
    static boost::json::object schema(schemas&) { return integer_schema(least, most); }
};

template <std::floating_point T>
struct codec<T> {
    static constexpr kind shape = kind::number;
    static void read(const place& at, T& out) {
        if (const auto value = read_double(at)) out = static_cast<T>(*value);
    }
    static void write(std::string& out, T value) { write_double(out, static_cast<double>(value)); }
    static boost::json::object schema(schemas&) { return type_schema("number"); }
};

template <>
struct codec<std::string> {
    static void read(const place& at, std::string& out) {
        read_string(at, text_style::plain, 0, string_chars_max, out);
    }
    static void write(std::string& out, const std::string& value) { write_string(out, value); }
    static boost::json::object schema(schemas& registry) {
        if (registry.way() == direction::output) return type_schema("string");
        return string_schema(0, string_chars_max);
    }
};

// Written only.
template <>
struct codec<std::string_view> {
    static void write(std::string& out, std::string_view value) { write_string(out, value); }
    static boost::json::object schema(schemas&) { return type_schema("string"); }
};

template <class T, text_style Style, std::size_t Min, std::size_t Max>
struct codec_of_text {
    static void read(const place& at, T& out) { read_string(at, Style, Min, Max, out.value); }
    static void write(std::string& out, const T& value) { write_string(out, value.value); }
    static boost::json::object schema(schemas&) { return string_schema(Min, Max); }
};

template <std::size_t Min, std::size_t Max>
struct codec<text<Min, Max>> : codec_of_text<text<Min, Max>, text_style::line, Min, Max> {};

template <std::size_t Min, std::size_t Max>
struct codec<paragraph<Min, Max>>
    : codec_of_text<paragraph<Min, Max>, text_style::paragraph, Min, Max> {};

template <std::int64_t Min, std::int64_t Max>
struct codec<integer<Min, Max>> {
    static constexpr kind shape = kind::integer;
    static void read(const place& at, integer<Min, Max>& out) {
        out.value = read_integer(at, Min, Max).value_or(out.value);
    }
    static void write(std::string& out, integer<Min, Max> value) {
        write_integer(out, value.value);
    }
    static boost::json::object schema(schemas&) { return integer_schema(Min, Max); }
};

template <>
struct codec<instant> {
    static void read(const place& at, instant& out) { out = read_instant(at).value_or(out); }
    static void write(std::string& out, instant value) { write_instant(out, value); }
    static boost::json::object schema(schemas&) { return scalar_schema("date-time", {}); }
};

template <scalar_value T>
struct codec<T> {
    static std::optional<T> make(const place& at) {
        const std::optional<std::string_view> written = read_scalar(at);
        if (!written) return std::nullopt;
        auto parsed = T::parse(*written);
        if (parsed.has_value()) return T(*std::move(parsed));
        at.refuse(refusals::bad_format());
        return std::nullopt;
    }
    static void read(const place& at, T& out) {
        if (std::optional<T> made = make(at)) out = *std::move(made);
    }
    static void write(std::string& out, const T& value) { write_string(out, value.text()); }
    static boost::json::object schema(schemas&) {
        std::string_view format, pattern;
        if constexpr (requires { T::format; }) format = T::format;
        if constexpr (requires { T::pattern; }) pattern = T::pattern;
        return scalar_schema(format, pattern);
    }
};

template <class T>
struct codec<std::optional<T>> {
    static constexpr bool optional = true;
    static constexpr kind shape = shape_of<T>;
    static constexpr kind item_shape = item_shape_of<T>;

    static void read(const place& at, std::optional<T>& out) {
        if (at.value().type == kind::null)
            out.reset();
        else
            out = read_value<T>(at);
    }
    static void write(std::string& out, const std::optional<T>& value) {
        if (value)
            codec<T>::write(out, *value);
        else
            out += "null";
    }
    static boost::json::object schema(schemas& registry) {
        return nullable(codec<T>::schema(registry));
    }
};

template <class T>
struct codec<patch<T>> {
    static constexpr bool optional = true;

    static void read(const place& at, patch<T>& out) {
        if (at.value().type == kind::null)
            out = patch<T>(nullptr);
        else if (std::optional<T> value = read_value<T>(at))
            out = patch<T>(*std::move(value));
    }
    static bool omitted(const patch<T>& value) { return !value.given(); }
    static void write(std::string& out, const patch<T>& value) {
        if (value.has_value())
            codec<T>::write(out, *value);
        else
            out += "null";
    }
    static boost::json::object schema(schemas& registry) {
        return nullable(codec<T>::schema(registry));
    }
};

template <class List, class T>
struct codec_of_items {
    static constexpr kind shape = kind::array;
    static constexpr kind item_shape = shape_of<T>;

    static void read_within(const place& at, std::size_t min, std::size_t max, List& out) {
        if (!read_array(at, min, max)) return;
        out.clear();
        out.reserve(at.value().count);
        std::size_t index = 0;
        for (const node& item : at.value().items()) {
            if (at.full()) return;
            if (auto value = read_value<T>(at.item(index++, item)))
                out.push_back(*std::move(value));
        }
    }
    static void write(std::string& out, const List& value) {
        char before = '[';
        for (const auto& item : value) {
            out += before;
            codec<T>::write(out, item);
            before = ',';
        }
        out += before == '[' ? "[]" : "]";
    }
};

template <class T>
struct codec<std::vector<T>> : codec_of_items<std::vector<T>, T> {
    static void read(const place& at, std::vector<T>& out) {
        codec::read_within(at, 0, vector_items_max, out);
    }
    static boost::json::object schema(schemas& registry) {
        const bool limited = registry.way() == direction::input;
        return array_schema(codec<T>::schema(registry), 0,
                            limited ? std::optional(vector_items_max) : std::nullopt);
    }
};

template <class T, std::size_t Max, std::size_t Min>
struct codec<list<T, Max, Min>> : codec_of_items<list<T, Max, Min>, T> {
    static void read(const place& at, list<T, Max, Min>& out) {
        codec::read_within(at, Min, Max, out);
    }
    static boost::json::object schema(schemas& registry) {
        return array_schema(codec<T>::schema(registry), Min, Max);
    }
};

template <class T, class Less>
struct codec<std::map<std::string, T, Less>> {
    using map = std::map<std::string, T, Less>;

    static void read(const place& at, map& out) {
        if (!at.is(kind::object)) return;
        if (at.value().count > map_entries_max)
            return at.refuse(refusals::too_many(map_entries_max));
        out.clear();
        for (const node& item : at.value().items()) {
            if (at.full()) return;
            const place member = at.member(item.key, item);
            if (!read_map_key(member)) continue;
            if (auto value = read_value<T>(member))
                out.emplace(std::string(item.key), *std::move(value));
        }
    }
    static void write(std::string& out, const map& value) {
        char before = '{';
        for (const auto& [key, item] : value) {
            out += before;
            write_string(out, key);
            out += ':';
            codec<T>::write(out, item);
            before = ',';
        }
        out += before == '{' ? "{}" : "}";
    }
    static boost::json::object schema(schemas& registry) {
        const bool limited = registry.way() == direction::input;
        return map_schema(codec<T>::schema(registry),
                          limited ? std::optional(map_entries_max) : std::nullopt);
    }
};

template <>
struct codec<boost::json::value> {
    static void read(const place& at, boost::json::value& out) { out = read_any(at); }
    static void write(std::string& out, const boost::json::value& value) { write_any(out, value); }
    static boost::json::object schema(schemas&) { return {}; }
};

template <>
struct codec<raw> {
    static void read(const place& at, raw& out) {
        out.text.clear();
        read_raw(at, out.text);
    }
    static void write(std::string& out, const raw& value) {
        out += value.text.empty() ? std::string_view("null") : std::string_view(value.text);
    }
    static boost::json::object schema(schemas&) { return {}; }
};

}  // namespace flores::json

// The codecs of single values: numbers, texts, instants, scalar value types, and JSON of any sort.
#pragma once

#include "platform/json/codec.hpp"
#include "platform/json/schema.hpp"
#include "platform/json/types.hpp"
#include "platform/json/values.hpp"

#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

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
    static boost::json::object schema(schemas&) { return scalar_schema({.format = "date-time"}); }
};

template <scalar_value T>
struct codec<T> {
    static std::optional<T> make(const place& at) {
        const std::optional<std::string_view> written = read_scalar(at);
        if (!written) return std::nullopt;
        auto parsed = T::parse(*written);
        if (parsed.has_value()) return T(*std::move(parsed));
        if constexpr (requires { T::why_refused(*written); })
            at.refuse(refusals::bad_format(T::why_refused(*written)));
        else
            at.refuse(refusals::bad_format());
        return std::nullopt;
    }
    static void read(const place& at, T& out) {
        if (std::optional<T> made = make(at)) out = *std::move(made);
    }
    static void write(std::string& out, const T& value) { write_string(out, value.text()); }
    static boost::json::object schema(schemas& registry) {
        scalar_limits limits;
        if constexpr (requires { T::format; }) limits.format = T::format;
        if constexpr (requires { T::pattern; }) limits.pattern = T::pattern;
        if constexpr (requires { T::chars_min; }) limits.chars_min = T::chars_min;
        if constexpr (requires { T::chars_max; }) limits.chars_max = T::chars_max;
        return scalar_schema(limits, registry.way());
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

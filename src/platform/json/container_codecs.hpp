// The codecs of what holds other values: optional, patch, vector, list, map.
#pragma once

#include "platform/json/codec.hpp"
#include "platform/json/schema.hpp"
#include "platform/json/types.hpp"
#include "platform/json/values.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace flores::json {

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

}  // namespace flores::json

// The codecs of structs and enums described to Boost.Describe, base classes included.
//
// A described struct is an object with its public members; a described enum is a string, the
// enumerator's name. A trailing `_` is dropped from both. An enum whose values are no identifiers
// lists those in wire_names beside it:
//
//   template <>
//   struct flores::json::wire_names<occasion> {
//       static constexpr named<occasion> table[] = {{occasion::san_valentin, "san-valentin"}};
//   };
#pragma once

#include "platform/json/codec.hpp"
#include "platform/json/schema.hpp"
#include "platform/json/values.hpp"

#include <boost/describe/bases.hpp>
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace flores::json {

template <class T>
concept described_struct =
    std::is_class_v<T> && !scalar_value<T> && boost::describe::has_describe_members<T>::value;

template <class E>
concept described_enum = std::is_enum_v<E> && boost::describe::has_describe_enumerators<E>::value;

template <class E>
struct named {
    E value;
    std::string_view name;
};

template <class E>
struct wire_names {
    static constexpr std::span<const named<E>> table{};
};

// One member of a described struct, for reading it.
struct field_reader {
    std::string_view name;
    bool optional;
    void (*read)(const place& at, void* object);
};

// Reads an object whose members are `fields` (at most 64) into `object`: unknown, duplicate and
// missing ones are refused, and all others read.
void read_fields(const place& at, std::span<const field_reader> fields, void* object);

namespace detail {

consteval std::string_view wire_name(std::string_view name) {
    if (name.ends_with('_')) name.remove_suffix(1);
    return name;
}

template <class T>
using members_of = boost::describe::describe_members<T, boost::describe::mod_public |
                                                            boost::describe::mod_inherited>;

template <class T, class D>
using member_type = std::remove_cvref_t<decltype(std::declval<T&>().*D::pointer)>;

// `,"name":` as it stands before the member's value.
template <class D>
constexpr auto written_name = [] {
    constexpr std::string_view name = wire_name(D::name);
    std::array<char, name.size() + 4> out{};
    out[0] = ',';
    out[1] = '"';
    std::copy(name.begin(), name.end(), out.begin() + 2);
    out[name.size() + 2] = '"';
    out[name.size() + 3] = ':';
    return out;
}();

template <class D, class T>
void write_member(std::string& out, const T& object) {
    using member = member_type<const T, D>;
    if constexpr (may_be_omitted<member>) {
        if (codec<member>::omitted(object.*D::pointer)) return;
    }
    out.append(written_name<D>.data(), written_name<D>.size());
    codec<member>::write(out, object.*D::pointer);
}

template <class T, class D>
void read_member(const place& at, void* object) {
    codec<member_type<T, D>>::read(at, static_cast<T*>(object)->*D::pointer);
}

template <class T, class Members>
struct fields;

template <class T, template <class...> class List, class... D>
struct fields<T, List<D...>> {
    static_assert(sizeof...(D) <= 64, "a message has at most 64 members");

    static constexpr std::array<field_reader, sizeof...(D)> readers() {
        return {field_reader{wire_name(D::name), is_optional<member_type<T, D>>,
                             &read_member<T, D>}...};
    }
    static constexpr std::array<field_schema, sizeof...(D)> schemas() {
        return {field_schema{wire_name(D::name), is_optional<member_type<T, D>>,
                             may_be_omitted<member_type<T, D>>,
                             &codec<member_type<T, D>>::schema}...};
    }
    static void write(std::string& out, const T& object) {
        const std::size_t start = out.size();
        (write_member<D>(out, object), ...);
        if (out.size() == start) out += ' ';
        out[start] = '{';
        out += '}';
    }
};

template <class E, class Enumerators>
struct names;

template <class E, template <class...> class List, class... D>
struct names<E, List<D...>> {
    static constexpr std::array<E, sizeof...(D)> values{D::value...};
    static constexpr std::array<std::string_view, sizeof...(D)> texts = [] {
        std::array<std::string_view, sizeof...(D)> out{wire_name(D::name)...};
        for (const named<E>& other : wire_names<E>::table)
            for (std::size_t i = 0; i < out.size(); ++i)
                if (values[i] == other.value) out[i] = other.name;
        return out;
    }();
};

template <class E>
using names_of = names<E, boost::describe::describe_enumerators<E>>;

}  // namespace detail

template <described_struct T>
struct codec<T> {
    using fields = detail::fields<T, detail::members_of<T>>;

    static void read(const place& at, T& out) {
        static constexpr auto readers = fields::readers();
        read_fields(at, readers, &out);
    }
    static void write(std::string& out, const T& value) { fields::write(out, value); }
    static boost::json::object schema(schemas& registry) {
        static constexpr auto members = fields::schemas();
        return registry.refer(type_name<T>(), members);
    }
};

// The wire name of an enumerator. Throws std::out_of_range for a value that has no name.
template <described_enum E>
std::string_view enum_text(E value) {
    using all = detail::names_of<E>;
    for (std::size_t i = 0; i < all::values.size(); ++i)
        if (all::values[i] == value) return all::texts[i];
    throw std::out_of_range("an enum has a value without a name");
}

// The enumerator of a wire name; nullopt when there is none.
template <described_enum E>
std::optional<E> parse_enum(std::string_view text) {
    using all = detail::names_of<E>;
    for (std::size_t i = 0; i < all::texts.size(); ++i)
        if (all::texts[i] == text) return all::values[i];
    return std::nullopt;
}

template <described_enum E>
struct codec<E> {
    using all = detail::names_of<E>;

    static void read(const place& at, E& out) {
        if (const auto index = read_name(at, all::texts)) out = all::values[*index];
    }
    static void write(std::string& out, E value) { write_string(out, enum_text(value)); }
    static boost::json::object schema(schemas&) { return enum_schema(all::texts); }
};

}  // namespace flores::json

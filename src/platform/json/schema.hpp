// JSON Schema (2020-12) of wire types, for OpenAPI 3.1. Every described struct is a component of
// its own, referred to by name, so that a document says it once.
#pragma once

#include "platform/json/codec.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace flores::json {

// An input refuses members it does not know and may lack optional ones. An output always has all
// its members, optional ones as null, and may get more in a later release.
enum class direction : unsigned char { input, output };

// One member of a described struct, for its schema.
struct field_schema {
    std::string_view name;
    bool optional;   // an input may lack it
    bool omissible;  // an output may lack it
    boost::json::object (*schema)(schemas& registry);
};

// What a scalar value type says of its texts. Lengths are those of an input: what is stored may be
// empty where it was taken away.
struct scalar_limits {
    std::string_view format{};
    std::string_view pattern{};
    std::size_t chars_min = 0;
    std::optional<std::size_t> chars_max{};
};

// The components of one document.
class schemas {
public:
    // `{"$ref": "#/components/schemas/<name>"}` of a struct; described on its first use. Its name
    // is the C++ name without namespaces and a final `_wire`; when another type has that, with the
    // innermost namespace before it (cart_line); when the same type goes both ways, the later one
    // gets _input or _output after it.
    boost::json::object refer(std::string_view type_name, std::span<const field_schema> fields);

    direction way() const { return way_; }
    void turn(direction way) { way_ = way; }

    // By name, for `components.schemas`.
    const boost::json::object& components() const { return components_; }

private:
    std::string free_name(std::string_view type_name) const;

    direction way_ = direction::input;
    boost::json::object components_;
    std::map<std::pair<std::string, direction>, std::string> names_;  // by type
};

// The schema of T as it is sent in this direction.
template <class T>
boost::json::object schema(schemas& registry, direction way = direction::input) {
    const direction former = registry.way();
    registry.turn(way);
    boost::json::object out = codec<T>::schema(registry);
    registry.turn(former);
    return out;
}

// Parts of schemas for codecs. Bounds that say nothing (0, the limits of int64) are left out.
boost::json::object string_schema(std::size_t chars_min, std::optional<std::size_t> chars_max);
boost::json::object scalar_schema(const scalar_limits& limits, direction way = direction::input);
boost::json::object integer_schema(std::int64_t least, std::int64_t most);
boost::json::object enum_schema(std::span<const std::string_view> names);
boost::json::object array_schema(boost::json::object items, std::size_t items_min,
                                 std::optional<std::size_t> items_max);
boost::json::object map_schema(boost::json::object values, std::optional<std::size_t> entries_max);
boost::json::object type_schema(std::string_view type);
boost::json::object nullable(boost::json::object schema);
boost::json::object without_null(boost::json::object schema);  // undoes nullable

// The C++ name of a type as the compiler writes it.
template <class T>
constexpr std::string_view type_name() {
    constexpr std::string_view all = __PRETTY_FUNCTION__;
    constexpr std::size_t begin = all.find("T = ") + 4;
    constexpr std::size_t end = all.find_first_of(";]", begin);
    return all.substr(begin, end - begin);
}

}  // namespace flores::json

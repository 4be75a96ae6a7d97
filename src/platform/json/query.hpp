// Query strings and values of paths, read into the same wire types as bodies.
//
//   struct product_query : page_query {
//       std::optional<json::text<1, 80>> q;
//       std::optional<json::list<occasion, 10>> occasion_;   // ?occasion=amor,san-valentin
//       std::optional<json::integer<0, price_max>> price_max;
//   };
//
// A list is given by repeating the parameter, by commas, or both. Numbers and booleans are written
// as in JSON. Anything else is refused with pointers "/query/<name>" (items of a list have their
// parameter's): unknown and repeated parameters, percent escapes that are none, what is not UTF-8.
#pragma once

#include "platform/core/error.hpp"
#include "platform/json/container_codecs.hpp"
#include "platform/json/described.hpp"
#include "platform/json/scalar_codecs.hpp"

#include <boost/json/array.hpp>

#include <span>
#include <string_view>

namespace flores::json {

inline constexpr std::size_t query_parameters_max = 100;  // repeated ones counted each

// A member of a described struct, for reading it from a query.
struct query_field {
    field_reader member;
    kind shape;
    kind item_shape;
};

// Reads the parameters of `raw_query` (without `?`) into `object`.
void read_query(std::string_view raw_query, std::span<const query_field> fields, void* object,
                findings& found);

// Hands `text` to `read` as a value of this shape at "/path/<name>".
void read_path_value(std::string_view name, std::string_view text, kind shape, findings& found,
                     void (*read)(const place& at, void* out), void* out);

// The `parameters` of an OpenAPI operation.
boost::json::array query_parameters(std::span<const field_schema> fields, schemas& registry);

namespace detail {

template <class T, class Members>
struct query_fields;

template <class T, template <class...> class List, class... D>
struct query_fields<T, List<D...>> {
    static constexpr std::array<query_field, sizeof...(D)> all() {
        constexpr auto readers = fields<T, List<D...>>::readers();
        std::size_t i = 0;
        return {query_field{readers[i++], shape_of<member_type<T, D>>,
                            item_shape_of<member_type<T, D>>}...};
    }
};

template <class T>
constexpr bool says_its_form = !scalar_value<T> || requires { T::pattern; } ||
                               requires { T::format; } || requires { T::chars_max; };

}  // namespace detail

// invalid_input: every parameter that is refused, as above.
template <described_struct Q>
expected<Q> decode_query(std::string_view raw_query) {
    static constexpr auto fields = detail::query_fields<Q, detail::members_of<Q>>::all();
    findings found(false);
    Q out{};
    read_query(raw_query, fields, &out, found);
    if (!found.empty()) return refuse(found.take());
    return out;
}

// `text` is a path's segment, percent-decoded. invalid_input: refused by T, at "/path/<name>".
template <class T>
expected<T> decode_path_value(std::string_view name, std::string_view text) {
    findings found(false);
    std::optional<T> out;
    const auto read = [](const place& at, void* into) {
        *static_cast<std::optional<T>*>(into) = read_value<T>(at);
    };
    read_path_value(name, text, shape_of<T>, found, read, &out);
    if (!found.empty()) return refuse(found.take());
    return *std::move(out);
}

// What OpenAPI says of a value of a path that is read as above.
template <class T>
boost::json::object path_value_schema(schemas& registry) {
    static_assert(detail::says_its_form<T>, "it has a pattern, a format or chars_max");
    return schema<T>(registry);
}

// What OpenAPI says of Q: an array of {name, in, required, schema}.
template <described_struct Q>
boost::json::array parameters(schemas& registry) {
    static constexpr auto members = detail::fields<Q, detail::members_of<Q>>::schemas();
    return query_parameters(members, registry);
}

}  // namespace flores::json

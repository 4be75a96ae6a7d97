// How one C++ type goes over the wire. codec<T> is the point where a type says so;
// scalar_codecs.hpp and container_codecs.hpp have those of the standard library and of types.hpp,
// described.hpp those of described structs and enums. A domain type that is neither scalar nor
// described gets its own beside the messages that use it, most easily by way of a described struct:
//
//   struct money_wire {                                  // what the JSON looks like
//       integer<0, money_max> amount;
//       currency currency_;                              // enum class currency { CLP }
//   };
//   BOOST_DESCRIBE_STRUCT(money_wire, (), (amount, currency_))
//
//   template <>
//   struct flores::json::codec<money> : flores::json::codec_through<money, money_wire> {
//       static money from_wire(const money_wire& wire) { return money{wire.amount}; }
//       static money_wire to_wire(const money& value) { return {{value.amount}, currency::CLP}; }
//   };
//
// A scalar value type needs no codec: it has
//   static std::optional<T> parse(std::string_view text);   // std::expected will do as well
//   ... text() const;                                       // a string or a view of one
// is a string on the wire, and refused as bad_format when parse refuses it. Optional static members
// `format` and `pattern` (string views), `chars_min` and `chars_max` (of an input) are printed in
// its schema; `why_refused(text)` gives its own sentence for what was refused, in Spanish and
// English, or two empty ones.
#pragma once

#include "platform/json/place.hpp"

#include <boost/json/object.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace flores::json {

class schemas;  // schema.hpp

// A codec<T> has, as static functions,
//   void read(const place& at, T& out);             // refuses at `at` and leaves `out` as it likes
//   void write(std::string& out, const T& value);   // appends compact JSON
//   boost::json::object schema(schemas& registry);
// and may have
//   std::optional<T> make(const place& at);   // as read, for a T without default constructor
//   bool omitted(const T& value);             // whether a member is left out when written
//   constexpr bool optional    whether an object may lack the member (default false)
//   constexpr kind shape       how a query parameter of it is read (default kind::string), and
//   constexpr kind item_shape  how each of its items is, when that is kind::array
template <class T>
struct codec;

template <class T>
concept scalar_value = requires(std::string_view in, const T& value) {
    { T::parse(in).has_value() } -> std::convertible_to<bool>;
    { *T::parse(in) } -> std::convertible_to<T>;
    { value.text() } -> std::convertible_to<std::string_view>;
};

template <class T>
constexpr bool is_optional = [] {
    if constexpr (requires { codec<T>::optional; })
        return codec<T>::optional;
    else
        return false;
}();

template <class T>
constexpr bool may_be_omitted = requires(const T& value) { codec<T>::omitted(value); };

template <class T>
constexpr kind shape_of = [] {
    if constexpr (requires { codec<T>::shape; })
        return codec<T>::shape;
    else
        return kind::string;
}();

template <class T>
constexpr kind item_shape_of = [] {
    if constexpr (requires { codec<T>::item_shape; })
        return codec<T>::item_shape;
    else
        return kind::string;
}();

// The value of a place, or nullopt when it was refused. A type whose codec has `make` needs no
// default constructor here.
template <class T>
std::optional<T> read_value(const place& at) {
    if constexpr (requires { codec<T>::make(at); }) {
        return codec<T>::make(at);
    } else {
        static_assert(std::default_initializable<T>, "a decoded type needs a default constructor");
        std::optional<T> out(std::in_place);
        codec<T>::read(at, *out);
        return out;
    }
}

// The codec of T by way of Wire, which has one; Wire's schema is used. The codec<T> derived from
// this has to_wire, and from_wire, which gives T or an optional of it (nullopt: bad_format).
template <class T, class Wire>
struct codec_through {
    static constexpr kind shape = shape_of<Wire>;

    static std::optional<T> make(const place& at) {
        const std::size_t before = at.refused();
        std::optional<Wire> wire = read_value<Wire>(at);
        if (!wire || at.refused() != before) return std::nullopt;
        std::optional<T> out = codec<T>::from_wire(*std::move(wire));
        if (!out) at.refuse(refusals::bad_format());
        return out;
    }
    static void read(const place& at, T& out) {
        if (std::optional<T> made = make(at)) out = *std::move(made);
    }
    static void write(std::string& out, const T& value) {
        codec<Wire>::write(out, codec<T>::to_wire(value));
    }
    static boost::json::object schema(schemas& registry) { return codec<Wire>::schema(registry); }
};

}  // namespace flores::json

// Wire types: members of message structs whose limits sit in the type. A message is a plain struct
// described to Boost.Describe; a trailing `_` of a member's name is dropped on the wire.
//
//   struct put_line_request {
//       integer<0, 99> quantity;
//       std::optional<json::paragraph<1, 300>> card_message;
//       json::patch<json::text<1, 80>> sender;
//   };
//   BOOST_DESCRIBE_STRUCT(put_line_request, (), (quantity, card_message, sender))
//
// What a member may be besides these: bool; the integer types; double; std::string (at most 10,000
// characters); std::vector (at most 1,000 items); std::map with string keys; std::optional (absent
// or null; written as null); flores::instant (RFC 3339); described structs and enums; value types
// with `parse` and `text`; boost::json::value; and whatever has a codec (codec.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flores::json {

// How much a member without limits of its own may hold.
inline constexpr std::size_t string_chars_max = 10'000;
inline constexpr std::size_t vector_items_max = 1'000;
inline constexpr std::size_t map_entries_max = 1'000;
inline constexpr std::size_t map_key_chars_max = 200;

// A line of text: Min to Max characters (code points) after spaces around it are cut, without
// control characters and without marks that turn the writing direction.
template <std::size_t Min, std::size_t Max>
struct text {
    static_assert(Min <= Max);
    std::string value{};

    operator const std::string&() const { return value; }  // NOLINT: it is a string with limits
    bool operator==(const text&) const = default;
};

// As text, of several lines; CR LF is read as one line feed, tabs are allowed.
template <std::size_t Min, std::size_t Max>
struct paragraph {
    static_assert(Min <= Max);
    std::string value{};

    operator const std::string&() const { return value; }  // NOLINT: it is a string with limits
    bool operator==(const paragraph&) const = default;
};

// A whole number from Min to Max.
template <std::int64_t Min, std::int64_t Max>
struct integer {
    static_assert(Min <= Max);
    std::int64_t value = Min > 0 ? Min : 0;

    constexpr operator std::int64_t() const { return value; }  // NOLINT: it is a number
    bool operator==(const integer&) const = default;
};

// Min to Max items.
template <class T, std::size_t Max, std::size_t Min = 0>
struct list : std::vector<T> {
    static_assert(Min <= Max);
    using std::vector<T>::vector;
};

// A member of a partial change: absent (leave it), null (clear it) or a value (set it). Written,
// an absent one is left out. Where null makes no sense take std::optional.
template <class T>
class patch {
public:
    patch() = default;
    patch(std::nullptr_t) : given_(true) {}                     // NOLINT: null is a value
    patch(T value) : given_(true), value_(std::move(value)) {}  // NOLINT: as std::optional

    bool given() const { return given_; }
    bool cleared() const { return given_ && !value_; }
    bool has_value() const { return value_.has_value(); }
    const T& operator*() const { return *value_; }
    const T* operator->() const { return &*value_; }

    // What the member becomes when it was `before`.
    std::optional<T> over(std::optional<T> before) const { return given_ ? value_ : before; }

    bool operator==(const patch&) const = default;

private:
    bool given_ = false;
    std::optional<T> value_;
};

// JSON text of its own: written as it stands (it must be valid), read as compact JSON of anything.
struct raw {
    std::string text{};

    bool operator==(const raw&) const = default;
};

}  // namespace flores::json

// Where the decoder stands in the input, and what it found wrong there. A codec reads the value of
// its place and refuses it with one of the reasons below; the walk goes on, so that the client
// learns of every bad field at once (at most findings::fields_max of them).
#pragma once

#include "platform/core/error.hpp"
#include "platform/json/tree.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flores::json {

// Why a field is refused: a stable code and a sentence in both languages. Services use them for
// their own rules too.
struct refusal {
    std::string_view code;
    client_text message;
};

namespace refusals {
refusal required();
refusal unknown_field();
refusal duplicate_field();
refusal wrong_type(kind wanted);
refusal too_short(std::size_t characters_min);
refusal too_long(std::size_t characters_max);
refusal too_small(std::int64_t least);
refusal too_large(std::int64_t most);
refusal too_few(std::size_t items_min);  // code too_short
refusal too_many(std::size_t items_max);
refusal bad_format();
// In words of the type's own, Spanish and English; in those of every format where they are empty.
refusal bad_format(std::pair<std::string_view, std::string_view> why);
// A text with control characters or others that may not stand in it; code bad_format.
refusal bad_characters();
// The values allowed are named when there are few.
refusal not_allowed(std::span<const std::string_view> allowed = {});
}  // namespace refusals

// The bad fields of one input.
class findings {
public:
    static constexpr std::size_t fields_max = 64;

    // Of a query, items of a list have the pointer of their parameter.
    explicit findings(bool points_at_items = true) : points_at_items_(points_at_items) {}

    bool empty() const { return fields_.empty(); }
    bool full() const { return fields_.size() >= fields_max; }
    std::size_t total() const { return total_; }  // those beyond fields_max too
    bool points_at_items() const { return points_at_items_; }
    void add(std::string pointer, refusal why);
    std::vector<field_error> take() { return std::move(fields_); }

private:
    bool points_at_items_;
    std::size_t total_ = 0;
    std::vector<field_error> fields_;
};

// A value and the way to it from the root. Lives on the stack of the walk: each place refers to its
// parent.
class place {
public:
    // The pointer of the root is `prefix`: empty for a body, "/query" or "/path" for the others.
    place(const node& value, findings& found, std::string_view prefix = {})
        : value_(&value), found_(&found), key_(prefix) {}

    const node& value() const { return *value_; }
    place member(std::string_view key, const node& value) const {
        return {*this, value, key, no_index};
    }
    place item(std::size_t index, const node& value) const { return {*this, value, {}, index}; }

    // RFC 6901. Keys are cut at 100 bytes, for they come from the client.
    std::string pointer() const;

    void refuse(refusal why) const;

    // Whether the value is of this kind; refused as wrong_type when not.
    bool is(kind wanted) const;

    // How many fields of the whole input were refused so far.
    std::size_t refused() const { return found_->total(); }

    // Enough was found: the rest need not be read.
    bool full() const { return found_->full(); }

private:
    static constexpr std::size_t no_index = static_cast<std::size_t>(-1);

    place(const place& parent, const node& value, std::string_view key, std::size_t index)
        : value_(&value), found_(parent.found_), parent_(&parent), key_(key), index_(index) {}

    const node* value_;
    findings* found_;
    const place* parent_ = nullptr;
    std::string_view key_;
    std::size_t index_ = no_index;
};

}  // namespace flores::json

// Parsed JSON as the decoder reads it: flat nodes in document order, strings that point into the
// text where they can. Boost.JSON's parser does the parsing (strict: no comments, no trailing
// commas, no byte order mark, valid UTF-8 and paired surrogates only); unlike its own value, this
// keeps how a number was written and marks the keys that an object has twice.
#pragma once

#include "platform/core/error.hpp"

#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace flores::json {

// An integer is written without fraction and exponent and fits 64 signed bits; any other number is
// `number`, a whole one beyond 64 bits too.
enum class kind : unsigned char { null, boolean, integer, number, string, array, object };

// What a text may hold before it is refused whole. Its bytes are limited where they are received.
struct limits {
    std::uint32_t depth_max = 32;        // arrays and objects inside each other
    std::uint32_t values_max = 100'000;  // of all sorts together
};

// One value. Its children follow it in memory, so a node is only ever used inside its tree.
struct node {
    std::string_view key{};    // of a member of an object
    std::string_view text{};   // of a string, unescaped; of a number, as it was written
    std::int64_t integer = 0;  // of an integer; of a boolean 0 or 1
    std::uint32_t width = 1;   // nodes of the whole value, itself included
    std::uint32_t count = 0;   // of members or items
    kind type = kind::null;
    bool repeated = false;  // an earlier member of the same object has the same key

    class children;
    children items() const;
};

// The members of an object or the items of an array, in their order.
class node::children {
public:
    class iterator {
    public:
        using iterator_category = std::forward_iterator_tag;
        using difference_type = std::ptrdiff_t;
        using value_type = node;
        using pointer = const node*;
        using reference = const node&;

        explicit iterator(const node* at) : at_(at) {}
        reference operator*() const { return *at_; }
        pointer operator->() const { return at_; }
        iterator& operator++() {
            at_ += at_->width;
            return *this;
        }
        bool operator==(const iterator&) const = default;

    private:
        const node* at_;
    };

    explicit children(const node& parent) : parent_(&parent) {}
    iterator begin() const { return iterator(parent_ + 1); }
    iterator end() const { return iterator(parent_ + parent_->width); }

private:
    const node* parent_;
};

inline node::children node::items() const {
    return children(*this);
}

// Whether a number is whole, that is written with digits alone. `text` is valid JSON.
bool is_whole(std::string_view text);

// A number's nearest double; infinity when it is beyond.
double to_double(const node& number);

// The nodes of one text, which must outlive them.
class tree {
public:
    // bad_json: not one JSON value, or more of it than `within` allows; the detail says where.
    static expected<tree> parse(std::string_view text, const limits& within = {});

    tree(tree&&) noexcept = default;
    tree& operator=(tree&&) noexcept = default;

    const node& root() const { return nodes_.front(); }

private:
    friend class tree_builder;
    tree() = default;

    std::vector<node> nodes_;
    std::vector<char> unescaped_;  // never grows beyond what was reserved: nodes point into it
};

}  // namespace flores::json

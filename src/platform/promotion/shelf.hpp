// What a promotion copies: everything that a shop keeps, as shelves of records under sorted keys,
// whatever store they stand in. A table is a shelf, a collection of documents is one, and so are
// all carts.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace flores::promotion {

// NULL, a number or a text.
using value = std::variant<std::monostate, std::int64_t, std::string>;

// Sorted value by value: numbers by size, texts by their bytes.
using record_key = std::vector<value>;

struct record {
    record_key key;
    std::vector<value> values;  // all of it, key included, in an order that both sides have

    bool operator==(const record&) const = default;
};

// Its verbs block, and throw what their store throws.
class shelf {
public:
    virtual ~shelf() = default;

    // The records behind a key (an empty one: from the first on), by key, at most `limit`; fewer
    // only at the end.
    virtual std::vector<record> after(const record_key& key, std::size_t limit) = 0;

    // How many there are, for progress; 0 where nobody counted.
    virtual std::int64_t size() { return 0; }

    // Takes these out and puts those in, all or nothing where the store can; done again it changes
    // nothing. False: a record that was put in stands against another one that is still there, and
    // nothing was changed.
    virtual bool change(const std::vector<record_key>& out, const std::vector<record>& in) = 0;
};

}  // namespace flores::promotion

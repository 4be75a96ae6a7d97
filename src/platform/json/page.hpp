// What every stored list takes and answers on the wire, a page at a time.
#pragma once

#include "platform/json/container_codecs.hpp"
#include "platform/json/described.hpp"
#include "platform/json/scalar_codecs.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace flores::json {

inline constexpr int page_items_max = 100;

using page_limit = std::optional<integer<1, page_items_max>>;
using total_wanted = std::optional<integer<0, 1>>;  // 1: count the whole list, too

// Of a list without filters. One that has some has these members after them.
struct page_query {
    std::optional<std::string> cursor{};
    page_limit limit{};
    total_wanted total{};
};
BOOST_DESCRIBE_STRUCT(page_query, (), (cursor, limit, total))

// How many items the whole list has; left out where nobody asked.
struct page_total {
    std::optional<std::int64_t> value{};

    bool operator==(const page_total&) const = default;
};

template <class T>
struct page {
    std::vector<T> items{};
    std::optional<std::string> next_cursor{};  // null: that was the last page
    page_total total{};

    BOOST_DESCRIBE_CLASS(page, (), (items, next_cursor, total), (), ())
};

template <>
struct codec<page_total> {
    static constexpr bool optional = true;

    static void read(const place& at, page_total& out) {
        out.value = read_integer(at, 0, std::numeric_limits<std::int64_t>::max());
    }
    static bool omitted(const page_total& of) { return !of.value; }
    static void write(std::string& out, const page_total& of) { write_integer(out, *of.value); }
    static boost::json::object schema(schemas&) {
        return integer_schema(0, std::numeric_limits<std::int64_t>::max());
    }
};

}  // namespace flores::json

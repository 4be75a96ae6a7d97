// A page of a stored list, from what was asked to what is answered:
//
//     const auth::page_asked page(cursor_key_, filter, asked, page_default);
//     auto before = page.position();
//     if (!before) co_return std::unexpected(std::move(before.error()));
//     auto found = co_await stored_.list(..., *before, page.size());
//     if (!found) co_return std::unexpected(std::move(found.error()));
//     co_return page.answer(std::move(*found), view_of, &order::id);
//
// Repositories are asked for one item more than the page has: it tells that there is another page.
#pragma once

#include "platform/auth/cursor.hpp"
#include "platform/core/list_part.hpp"
#include "platform/json/page.hpp"

#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace flores::auth {

class page_asked {
public:
    // `filter`: as for write_cursor. `asked` has at least the members of json::page_query. The key
    // outlives this.
    template <class Query>
    page_asked(const key& with, std::string filter, const Query& asked, int items_default)
        : key_(with),
          filter_(std::move(filter)),
          cursor_(asked.cursor),
          items_(asked.limit ? static_cast<int>(asked.limit->value) : items_default),
          counted_(asked.total && asked.total->value == 1) {}

    // Where the page before ended; nullopt: this is the first. bad_cursor.
    expected<std::optional<cursor>> last() const;
    // The same for lists that are in the order of ids, or of the positions of rows.
    expected<std::optional<std::string>> last_id() const;
    expected<std::optional<std::int64_t>> position() const;

    part_size size() const { return {items_ + 1, counted_}; }

    // `view` of each item that was found, as a function or a member; `place` says where an item is
    // in the list: its cursor, its id, or the position of its row.
    template <class T, class View, class Place>
    auto answer(list_part<T> found, View view, Place place) const {
        json::page<std::remove_cvref_t<std::invoke_result_t<View&, const T&>>> out;
        if (std::ssize(found) > items_) {
            found.pop_back();
            out.next_cursor = written(std::invoke(place, std::as_const(found.back())));
        }
        out.total.value = found.total;
        out.items.reserve(found.size());
        for (const T& one : found) out.items.push_back(std::invoke(view, one));
        return out;
    }

private:
    std::string written(const cursor& place) const { return write_cursor(key_, filter_, place); }
    std::string written(std::string id) const { return written(cursor{"", std::move(id)}); }
    std::string written(std::int64_t row) const { return write_position(key_, filter_, row); }

    const key& key_;
    const std::string filter_;
    const std::optional<std::string> cursor_;
    const int items_;
    const bool counted_;
};

}  // namespace flores::auth

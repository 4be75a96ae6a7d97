// Lists of products as they are answered: chosen and ordered by the snapshot's index, put together
// from summaries that stand ready. Functions of a snapshot; nothing here waits or writes.
#pragma once

#include "platform/auth/keys.hpp"
#include "services/product/catalogue_view.hpp"
#include "services/product/client.hpp"
#include "services/product/delivery_calendar.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flores::product {

inline constexpr std::size_t page_items_default = 20;
inline constexpr std::size_t short_list_default = 12;
inline constexpr std::size_t completions_default = 8;

using prebuilt_answer = std::shared_ptr<const http::prebuilt>;

// not_found: there is no such product in the lists.
expected<prebuilt_answer> detail_page(const catalogue_view& from, std::string_view id, language in);

// bad_cursor: forged, or of another list. invalid_input: a query that cannot be searched, or a
// range of prices that ends before it begins. unavailable: a date is asked for, and the calendar is
// not known yet.
expected<prebuilt_answer> list_page(const catalogue_view& from, const delivery_calendar& calendar,
                                    const list_query& wanted, language in,
                                    const auth::key& cursor_key, instant now);

// The list of a query, which it needs, and with facets unless told otherwise.
expected<prebuilt_answer> search_page(const catalogue_view& from, const delivery_calendar& calendar,
                                      list_query wanted, language in, const auth::key& cursor_key,
                                      instant now);

// invalid_input: a query that cannot be searched.
expected<completions> completions_of(const catalogue_view& from, const complete_query& typed,
                                     language in);

// Featured products that are listed, newest first.
prebuilt_answer featured_page(const catalogue_view& from, const short_list_query& wanted,
                              language in);

// not_found: there is no such product in the lists.
expected<prebuilt_answer> similar_page(const catalogue_view& from, std::string_view id,
                                       const short_list_query& wanted, language in);

prebuilt_answer category_page(const catalogue_view& from, language in);
prebuilt_answer occasions(const catalogue_view& from, language in);

// Of the SKUs that exist, in the order asked.
std::vector<offer> offers_of(const catalogue_view& from, const std::vector<std::string>& skus);

// Those of the categories that there are.
category_slugs known_of(const catalogue_view& from, category_slugs asked);

}  // namespace flores::product

// Lists inside a transaction of wishlist.db.
#pragma once

#include "platform/sql/sqlite.hpp"
#include "services/wishlist/wishlist.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::wishlist {

// The list with its items; not_found when this account has none of this id.
expected<wishlist> load_list(sql::connection& db, const std::string& account,
                             const std::string& id);
expected<wishlist> load_shared(sql::connection& db, const std::string& hash);
std::vector<wishlist> load_lists(sql::connection& db, const std::string& account);

// As it is not shared.
void insert_list(sql::connection& db, const wishlist& fresh);
void share_list(sql::connection& db, const std::string& id, const std::optional<share>& wanted);
void insert_wish(sql::connection& db, const wishlist& into, const wish& wanted);

// All lists of an account, with what is in them.
void remove_lists(sql::connection& db, const std::string& account);

// Counts a change of the list.
void touch_list(sql::connection& db, const std::string& id, instant now);

// Whether a SKU is sold out, as far as order told; nullopt: it told nothing.
std::optional<bool> sold_out_heard(sql::connection& db, const std::string& sku);

}  // namespace flores::wishlist

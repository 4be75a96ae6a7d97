// The storage port of wishlists. Each verb is one whole transaction, and small enough to be one
// script of a key-value store: it touches one account's lists, and two indexes over all of them, by
// the hash of a share link and by SKU. A generic store of fields cannot keep those two with the
// change, nor the events of news_repository.hpp, so wishlists have a port of their own.
#pragma once

#include "platform/core/task.hpp"
#include "services/wishlist/wishlist.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::wishlist {

class wishlist_repository {
public:
    virtual ~wishlist_repository() = default;

    // All lists of the account with their items, in the order they were made.
    virtual task<expected<std::vector<wishlist>>> list(std::string account) = 0;

    // not_found: this account has no such list. So say all verbs below.
    virtual task<expected<wishlist>> find(std::string account, std::string id) = 0;

    // The list whose share link has this hash. not_found: there is none, or not any more.
    virtual task<expected<wishlist>> find_shared(std::string hash) = 0;

    // Stores a new list without items; one that is there already under its id stays as it is, and
    // is returned. too_many_lists: the account has lists_max.
    virtual task<expected<wishlist>> create(wishlist fresh) = 0;

    // stale_revision: the list is not as it was `seen`; nothing was written.
    virtual task<expected<wishlist>> change(std::string account, std::string id, list_change wanted,
                                            std::int64_t seen, instant now) = 0;
    virtual task<expected<void>> remove(std::string account, std::string id, std::int64_t seen) = 0;

    // Puts the item in as of its added_at; one that is there already stays as it is. What
    // news_repository heard of the SKU's stock goes before what the item says. stale_revision: as
    // above, when `seen` is given. too_many_items: the list has items_max.
    virtual task<expected<wishlist>> put_item(std::string account, std::string id, wish wanted,
                                              std::optional<std::int64_t> seen) = 0;

    // Takes the item out; one that is not there is fine. stale_revision: as in put_item.
    virtual task<expected<wishlist>> remove_item(std::string account, std::string id,
                                                 std::string sku, std::optional<std::int64_t> seen,
                                                 instant now) = 0;

    // Shares the list under `wanted` unless it is shared already, or (nullopt) ends that.
    virtual task<expected<wishlist>> set_share(std::string account, std::string id,
                                               std::optional<share> wanted) = 0;

    // Removes whatever there is of the account, mails that wait too, and leaves no trace of it on
    // disk.
    virtual task<expected<void>> erase(std::string account) = 0;
};

}  // namespace flores::wishlist

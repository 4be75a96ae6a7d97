// The rules of wishlists. Prices are asked of the product service at each read; a list stores none
// but those that its owner saw or was told, to tell a change.
//
// An item moves between a list and the cart, which is another service's, in two steps: it is put
// where it goes first and taken away second. Killed between the two, it is in both places and never
// lost; both steps change nothing when repeated, so doing the move again ends it. Two moves of an
// item in opposite ways at once could take it away in both places, so each looks in the end whether
// it is where it was put.
#pragma once

#include "domain/sku.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/entry_seed.hpp"
#include "services/cart/client.hpp"
#include "services/product/client.hpp"
#include "services/wishlist/messages.hpp"
#include "services/wishlist/repository.hpp"
#include "services/wishlist/share_links.hpp"

#include <optional>
#include <string>

namespace flores::wishlist {

using product::unknown_sku;

class wishlist_service {
public:
    // All of them outlive this.
    wishlist_service(wishlist_repository& stored, product::product_client& products,
                     cart::cart_client& carts, const share_links& links, const clock_port& clock,
                     id_source& ids)
        : stored_(stored),
          products_(products),
          carts_(carts),
          links_(links),
          clock_(clock),
          ids_(ids) {}

    task<expected<lists_view>> list(std::string account);
    // not_found: not a list of this account. So say all below.
    task<expected<list_view>> show(std::string account, std::string id, language in);

    // One `from` the same seed. too_many_lists: there are lists_max already.
    task<expected<list_view>> create(std::string account, create_list_request wanted, language in,
                                     entry_seed from = {});
    // stale_revision: the list changed since.
    task<expected<list_view>> change(std::string account, std::string id,
                                     change_list_request wanted, language in);
    task<expected<void>> remove(std::string account, std::string id, std::int64_t seen);

    // unknown_sku: not sold, or not any more. stale_revision when `seen` is given; too_many_items.
    task<expected<list_view>> put_item(std::string account, std::string id, sku what,
                                       std::optional<std::int64_t> seen, language in);
    // An item that is not there is fine. stale_revision: as above.
    task<expected<list_view>> remove_item(std::string account, std::string id, sku what,
                                          std::optional<std::int64_t> seen, language in);

    // Shared twice it has the same link; shared again after it ended, another.
    task<expected<list_view>> start_share(std::string account, std::string id, language in);
    task<expected<list_view>> end_share(std::string account, std::string id, language in);
    // not_found: no list has this link, or not any more.
    task<expected<shared_list_view>> show_shared(std::string token, language in);

    // not_found: the item is neither on the list nor moved already. unknown_sku, and what refuses
    // it where it goes: the cart's too_many_lines, too_many_items.
    task<expected<list_view>> to_cart(std::string account, std::string id, sku what, int quantity,
                                      language in);
    task<expected<list_view>> from_cart(std::string account, std::string id, sku what, language in);

    // All lists of the account as it sees them.
    task<expected<wishlist_export>> export_of(std::string account, language in);

    // Removes whatever there is of the account.
    task<expected<void>> erase(std::string account);

private:
    task<expected<wish>> fresh_wish(sku what);
    task<expected<list_view>> priced(expected<wishlist> stored, language in);

    wishlist_repository& stored_;
    product::product_client& products_;
    cart::cart_client& carts_;
    const share_links& links_;
    const clock_port& clock_;
    id_source& ids_;
};

}  // namespace flores::wishlist

// Moves between a list and the cart, the part of the service that needs two services to agree.
#include "services/wishlist/service.hpp"

namespace flores::wishlist {

task<expected<list_view>> wishlist_service::to_cart(std::string account, std::string id, sku what,
                                                    int quantity, language in) {
    auto found = co_await stored_.find(account, id);
    if (!found) co_return std::unexpected(std::move(found.error()));
    if (!holds(*found, what.text())) {
        // Moved already, by a request whose answer was lost; or never there.
        auto line = co_await carts_.line(account, what.text());
        if (!line) co_return std::unexpected(std::move(line.error()));
        co_return co_await priced(std::move(found), in);
    }
    auto held = co_await carts_.hold_line(account, what.text(), quantity);
    if (!held) co_return std::unexpected(std::move(held.error()));
    auto left = co_await stored_.remove_item(account, id, what.text(), std::nullopt, clock_.now());
    if (!left) co_return std::unexpected(std::move(left.error()));
    // A move the other way may have taken it out of the cart while it was on the list still.
    auto there = co_await carts_.line(account, what.text());
    if (!there && there.error().is(errors::not_found))
        there = co_await carts_.hold_line(account, what.text(), quantity);
    if (!there) co_return std::unexpected(std::move(there.error()));
    co_return co_await priced(std::move(left), in);
}

task<expected<list_view>> wishlist_service::from_cart(std::string account, std::string id, sku what,
                                                      language in) {
    auto line = co_await carts_.line(account, what.text());
    if (!line && line.error().is(errors::not_found)) {
        auto found = co_await stored_.find(account, id);
        if (found && !holds(*found, what.text())) co_return fail(errors::not_found);
        co_return co_await priced(std::move(found), in);
    }
    if (!line) co_return std::unexpected(std::move(line.error()));
    auto fresh = co_await fresh_wish(what);
    if (!fresh) co_return std::unexpected(std::move(fresh.error()));
    auto put = co_await stored_.put_item(account, id, *fresh, std::nullopt);
    if (!put) co_return std::unexpected(std::move(put.error()));
    auto taken = co_await carts_.take_out(account, what.text());
    if (!taken) co_return std::unexpected(std::move(taken.error()));
    // A move the other way may have taken it off the list while it was in the cart still.
    auto there = co_await stored_.put_item(account, id, std::move(*fresh), std::nullopt);
    co_return co_await priced(std::move(there), in);
}

}  // namespace flores::wishlist

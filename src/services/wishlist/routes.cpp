#include "services/wishlist/routes.hpp"

namespace flores::wishlist {
namespace {

using auth::principal;
using http::access;
using http::answers;
using http::body;
using http::can_fail;
using http::created;
using http::limits;
using http::no_content;
using http::nothing_of;
using http::query;
using http::row;
using http::unstored;  // whoever has a list's link reads it, and links end
using http::verb;
using http::with_headers;

template <class Revision>
std::optional<std::int64_t> seen_in(const Revision& given) {
    if (!given.revision) return std::nullopt;
    return given.revision->value;
}

task<expected<lists_view>> list_wishlists(principal caller, wishlist_service& lists) {
    co_return co_await lists.list(caller.account);
}

task<expected<created<list_view>>> create_list(principal caller, create_list_request wanted,
                                               language in, entry_seed from,
                                               wishlist_service& lists) {
    auto made = co_await lists.create(caller.account, std::move(wanted), in, std::move(from));
    if (!made) co_return std::unexpected(std::move(made.error()));
    const std::string id = made->id;
    created<list_view> out{std::move(*made), "/api/wishlist/" + id};
    co_return out;
}

task<expected<with_headers<list_view>>> show_list(principal caller, std::string id, language in,
                                                  wishlist_service& lists) {
    auto found = co_await lists.show(caller.account, std::move(id), in);
    co_return unstored(std::move(found));
}

task<expected<with_headers<list_view>>> change_list(principal caller, std::string id,
                                                    change_list_request wanted, language in,
                                                    wishlist_service& lists) {
    auto changed = co_await lists.change(caller.account, std::move(id), std::move(wanted), in);
    co_return unstored(std::move(changed));
}

task<expected<no_content>> remove_list(principal caller, std::string id, remove_list_query seen,
                                       wishlist_service& lists) {
    auto removed = co_await lists.remove(caller.account, std::move(id), seen.revision.value);
    co_return nothing_of(std::move(removed));
}

task<expected<with_headers<list_view>>> put_item(principal caller, std::string id, sku what,
                                                 put_item_request wanted, language in,
                                                 wishlist_service& lists) {
    auto put = co_await lists.put_item(caller.account, std::move(id), what, seen_in(wanted), in);
    co_return unstored(std::move(put));
}

task<expected<with_headers<list_view>>> remove_item(principal caller, std::string id, sku what,
                                                    remove_item_query seen, language in,
                                                    wishlist_service& lists) {
    auto left = co_await lists.remove_item(caller.account, std::move(id), what, seen_in(seen), in);
    co_return unstored(std::move(left));
}

task<expected<with_headers<list_view>>> start_share(principal caller, std::string id, language in,
                                                    wishlist_service& lists) {
    auto shared = co_await lists.start_share(caller.account, std::move(id), in);
    co_return unstored(std::move(shared));
}

task<expected<with_headers<list_view>>> end_share(principal caller, std::string id, language in,
                                                  wishlist_service& lists) {
    auto ended = co_await lists.end_share(caller.account, std::move(id), in);
    co_return unstored(std::move(ended));
}

task<expected<with_headers<shared_list_view>>> show_shared_list(std::string token, language in,
                                                                wishlist_service& lists) {
    auto found = co_await lists.show_shared(std::move(token), in);
    co_return unstored(std::move(found));
}

task<expected<with_headers<list_view>>> move_to_cart(principal caller, std::string id, sku what,
                                                     to_cart_request wanted, language in,
                                                     wishlist_service& lists) {
    const int quantity = wanted.quantity ? static_cast<int>(wanted.quantity->value) : 1;
    auto left = co_await lists.to_cart(caller.account, std::move(id), what, quantity, in);
    co_return unstored(std::move(left));
}

task<expected<with_headers<list_view>>> move_from_cart(principal caller, std::string id, sku what,
                                                       language in, wishlist_service& lists) {
    auto put = co_await lists.from_cart(caller.account, std::move(id), what, in);
    co_return unstored(std::move(put));
}

task<expected<wishlist_export>> export_account(std::string account, language in,
                                               wishlist_service& lists) {
    co_return co_await lists.export_of(std::move(account), in);
}

}  // namespace

std::vector<http::route> routes(wishlist_service& lists) {
    return http::routes(
        lists,
        row{verb::get, "/api/wishlist", "List own wishlists", access::customer, limits::read,
            answers<lists_view>, list_wishlists},
        row{verb::post, "/api/wishlist", "Create wishlist", access::customer, limits::write,
            body<create_list_request>, answers<created<list_view>>, can_fail{too_many_lists},
            create_list},
        row{verb::get, "/api/wishlist/{list}", "Show own wishlist", access::customer, limits::read,
            answers<with_headers<list_view>>, can_fail{errors::not_found}, show_list},
        row{verb::patch, "/api/wishlist/{list}", "Change wishlist", access::customer, limits::write,
            body<change_list_request>, answers<with_headers<list_view>>,
            can_fail{errors::not_found, stale_revision}, change_list},
        row{verb::del, "/api/wishlist/{list}", "Remove wishlist", access::customer, limits::write,
            query<remove_list_query>, answers<no_content>,
            can_fail{errors::not_found, stale_revision}, remove_list},
        row{verb::put, "/api/wishlist/{list}/items/{sku}", "Put wishlist item", access::customer,
            limits::write, body<put_item_request>, answers<with_headers<list_view>>,
            can_fail{errors::not_found, unknown_sku, stale_revision, too_many_items}, put_item},
        row{verb::del, "/api/wishlist/{list}/items/{sku}", "Remove wishlist item", access::customer,
            limits::write, query<remove_item_query>, answers<with_headers<list_view>>,
            can_fail{errors::not_found, stale_revision}, remove_item},
        row{verb::put, "/api/wishlist/{list}/share", "Start sharing wishlist", access::customer,
            limits::write, answers<with_headers<list_view>>, can_fail{errors::not_found},
            start_share},
        row{verb::del, "/api/wishlist/{list}/share", "End sharing wishlist", access::customer,
            limits::write, answers<with_headers<list_view>>, can_fail{errors::not_found},
            end_share},
        row{verb::get, "/api/wishlist/shared/{token}", "Show shared wishlist", access::open,
            limits::read, answers<with_headers<shared_list_view>>, can_fail{errors::not_found},
            show_shared_list},
        row{verb::post, "/api/wishlist/{list}/items/{sku}/to-cart", "Move wishlist item to cart",
            access::customer, limits::write, body<to_cart_request>,
            answers<with_headers<list_view>>,
            can_fail{errors::not_found, unknown_sku, cart::too_many_lines}, move_to_cart},
        row{verb::post, "/api/wishlist/{list}/from-cart/{sku}", "Move cart line to wishlist",
            access::customer, limits::write, answers<with_headers<list_view>>,
            can_fail{errors::not_found, unknown_sku, too_many_items}, move_from_cart},
        row{verb::get, "/internal/wishlist/export/{account}", access::internal, limits::read,
            answers<wishlist_export>, export_account});
}

}  // namespace flores::wishlist

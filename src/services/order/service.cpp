#include "services/order/service.hpp"

#include "domain/utf8.hpp"

namespace flores::order {
namespace {

constexpr int orders_page_default = 20;
constexpr int lapse_batch = 200;
constexpr int forget_batch = 1000;
constexpr std::string_view cancel_route = "POST /api/orders/cancel";
constexpr std::string_view status_route = "POST /api/orders/status";

bool is_staff(const auth::principal& caller) {
    return caller.is_account() && caller.rank >= auth::role::florist;
}

audience audience_of(const auth::principal& caller) {
    return is_staff(caller) ? audience::staff : audience::buyer;
}

bool opens(const order& what, const auth::principal& caller,
           const std::optional<std::string>& token) {
    if (caller.is_account() && what.account && *what.account == caller.account) return true;
    return token && what.token_hash &&
           auth::same_secret(*what.token_hash, auth::sha256_hex(*token));
}

}  // namespace

task<expected<order>> order_service::opened(auth::principal caller, order_number number,
                                            std::optional<std::string> token, bool staff_too) {
    auto loading = stored_.load(number);
    auto found = co_await std::move(loading);
    if (!found) co_return found;
    const bool allowed = opens(*found, caller, token) || (staff_too && is_staff(caller));
    if (!allowed) co_return fail(errors::not_found);
    co_return found;
}

task<expected<order_view>> order_service::show(auth::principal caller, order_number number,
                                               std::optional<std::string> token, language in) {
    auto opening = opened(caller, number, token, true);
    auto found = co_await std::move(opening);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const bool own = opens(*found, caller, token);
    order_view out = view_of(*found, own ? audience::buyer : audience_of(caller), in);
    payment_provider& provider = payments_.of(found->method);
    const bool awaited = found->state == order_state{} && !provider.destination().empty();
    if (!awaited) co_return out;
    auto beginning = provider.begin(found->number, found->amounts.total);
    auto begun = co_await std::move(beginning);
    if (!begun) co_return std::unexpected(std::move(begun.error()));
    out.payment_instructions =
        in == language::en ? std::move(begun->instructions_en) : std::move(begun->instructions_es);
    co_return out;
}

task<expected<order_view>> order_service::cancel(auth::principal caller, order_number number,
                                                 std::optional<std::string> token, std::string key,
                                                 cancel_request wanted, language in) {
    auto opening = opened(caller, number, token, false);
    auto found = co_await std::move(opening);
    if (!found) co_return std::unexpected(std::move(found.error()));
    wanted_change change{.to = order_status::cancelled,
                         .by_buyer = true,
                         .actor = caller.is_account() ? caller.owner() : "guest",
                         .reason = wanted.reason ? wanted.reason->value : ""};
    // Whoever may open the order is its one buyer, by account or by token.
    auto claim =
        optional_claim(number.text(), cancel_route, key, number.text() + json::encode(wanted));
    if (!claim) co_return std::unexpected(std::move(claim.error()));
    auto changing = stored_.change(number, std::move(change), std::move(*claim), clock_.now());
    auto done = co_await std::move(changing);
    if (!done) co_return std::unexpected(std::move(done.error()));
    co_return view_of(*done, audience::buyer, in);
}

task<expected<order_view>> order_service::claim(auth::principal caller, order_number number,
                                                std::string token, language in) {
    auto joining = stored_.join(number, auth::sha256_hex(token), caller.account, clock_.now());
    auto joined = co_await std::move(joining);
    if (!joined) co_return std::unexpected(std::move(joined.error()));
    co_return view_of(*joined, audience::buyer, in);
}

task<expected<order_list>> order_service::listed(order_filter filter, auth::page_asked page,
                                                 audience who) {
    auto before = page.position();
    if (!before) co_return std::unexpected(std::move(before.error()));
    auto listing = stored_.list(std::move(filter), *before, page.size());
    auto found = co_await std::move(listing);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const auto view = [who](const order& one) {
        return summary_of(one, who);
    };
    co_return page.answer(std::move(*found), view, &order::id);
}

task<expected<order_list>> order_service::own_orders(auth::principal caller,
                                                     json::page_query asked) {
    order_filter filter;
    filter.account = caller.account;
    auth::page_asked page(secrets_.cursor_key, "orders of " + caller.owner(), asked,
                          orders_page_default);
    auto listing = listed(std::move(filter), std::move(page), audience::buyer);
    co_return co_await std::move(listing);
}

task<expected<order_list>> order_service::staff_orders(auth::principal caller,
                                                       staff_orders_query asked) {
    order_filter filter;
    filter.status = asked.status;
    filter.next = asked.next_action;
    filter.date = asked.date;
    if (asked.zone) filter.zone = asked.zone->value;
    if (asked.q) filter.words = fold(asked.q->value);
    std::string text = "all orders";
    text.append("|").append(asked.status ? json::enum_text(*asked.status) : "");
    text.append("|").append(asked.next_action ? json::enum_text(*asked.next_action) : "");
    text.append("|").append(asked.date ? asked.date->text() : "");
    text.append("|").append(filter.zone.value_or("")).append("|").append(filter.words.value_or(""));
    auth::page_asked page(secrets_.cursor_key, std::move(text), asked, orders_page_default);
    auto listing = listed(std::move(filter), std::move(page), audience_of(caller));
    co_return co_await std::move(listing);
}

task<expected<order_view>> order_service::set_status(auth::principal caller, order_number number,
                                                     std::string key, status_request wanted,
                                                     language in) {
    const bool explained = wanted.reason && !wanted.reason->value.empty();
    if (wanted.to == order_status::cancelled && !explained)
        co_return refuse(
            {{"/reason", "required", {"Indica por qué se anula.", "Say why it is cancelled."}}});
    auto claim =
        optional_claim(caller.owner(), status_route, key, number.text() + json::encode(wanted));
    if (!claim) co_return std::unexpected(std::move(claim.error()));
    wanted_change change{.to = wanted.to,
                         .actor = caller.owner(),
                         .reason = wanted.reason ? wanted.reason->value : ""};
    auto changing = stored_.change(number, std::move(change), std::move(*claim), clock_.now());
    auto done = co_await std::move(changing);
    if (!done) co_return std::unexpected(std::move(done.error()));
    co_return view_of(*done, audience_of(caller), in);
}

task<expected<int>> order_service::lapse() {
    int all = 0;
    for (int batch = lapse_batch; batch == lapse_batch;) {
        auto lapsing = stored_.lapse(clock_.now(), lapse_batch);
        auto done = co_await std::move(lapsing);
        if (!done) co_return done;
        batch = *done;
        all += batch;
    }
    co_return all;
}

task<expected<int>> order_service::forget_keys() {
    int all = 0;
    for (int batch = forget_batch; batch == forget_batch;) {
        auto forgetting = stored_.forget_keys(clock_.now(), forget_batch);
        auto done = co_await std::move(forgetting);
        if (!done) co_return done;
        batch = *done;
        all += batch;
    }
    co_return all;
}

}  // namespace flores::order

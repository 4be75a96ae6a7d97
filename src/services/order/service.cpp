#include "services/order/service.hpp"

#include "domain/utf8.hpp"
#include "platform/auth/cursor.hpp"

#include <charconv>

namespace flores::order {
namespace {

constexpr int page_default = 20;
constexpr int lapse_batch = 200;
constexpr int forget_batch = 1000;
constexpr std::string_view payment_route = "POST /api/orders/payment";

bool is_staff(const auth::principal& caller) {
    return caller.is_account() && caller.rank >= auth::role::delivery;
}

audience audience_of(const auth::principal& caller) {
    if (!is_staff(caller)) return audience::buyer;
    return caller.rank == auth::role::delivery ? audience::courier : audience::staff;
}

bool opens(const order& what, const auth::principal& caller,
           const std::optional<std::string>& token) {
    if (caller.is_account() && what.account && *what.account == caller.account) return true;
    return token && what.token_hash &&
           auth::same_secret(*what.token_hash, auth::sha256_hex(*token));
}

bool courier_may(order_status to) {
    return to == order_status::out_for_delivery || to == order_status::delivered ||
           to == order_status::delivery_failed;
}

expected<std::optional<std::int64_t>> position_of(const auth::key& key, const std::string& filter,
                                                  const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    auto read = auth::read_cursor(key, filter, *text);
    if (!read) return std::unexpected(std::move(read.error()));
    std::int64_t id = 0;
    const char* const end = read->id.data() + read->id.size();
    if (std::from_chars(read->id.data(), end, id).ptr != end) return fail(errors::bad_cursor);
    return id;
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
    co_return view_of(*found, own ? audience::buyer : audience_of(caller), in);
}

task<expected<order_view>> order_service::cancel(auth::principal caller, order_number number,
                                                 std::optional<std::string> token,
                                                 std::string reason, language in) {
    auto opening = opened(caller, number, token, false);
    auto found = co_await std::move(opening);
    if (!found) co_return std::unexpected(std::move(found.error()));
    wanted_change wanted{.to = order_status::cancelled,
                         .by_buyer = true,
                         .actor = caller.is_account() ? caller.owner() : "guest",
                         .reason = std::move(reason)};
    auto changing = stored_.change(number, std::move(wanted), std::nullopt, clock_.now());
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

task<expected<order_list>> order_service::listed(order_filter filter, std::string filter_text,
                                                 std::optional<std::string> cursor, int limit,
                                                 audience who) {
    auto before = position_of(secrets_.cursor_key, filter_text, cursor);
    if (!before) co_return std::unexpected(std::move(before.error()));
    auto listing = stored_.list(std::move(filter), *before, limit + 1);
    auto found = co_await std::move(listing);
    if (!found) co_return std::unexpected(std::move(found.error()));
    order_list out;
    const bool more = std::ssize(*found) > limit;
    if (more) found->pop_back();
    for (const order& one : *found) out.items.push_back(summary_of(one, who));
    if (more)
        out.next_cursor = auth::write_cursor(secrets_.cursor_key, filter_text,
                                             {"", std::to_string(found->back().id)});
    co_return out;
}

task<expected<order_list>> order_service::own_orders(auth::principal caller,
                                                     own_orders_query page) {
    order_filter filter;
    filter.account = caller.account;
    const int limit = page.limit ? static_cast<int>(page.limit->value) : page_default;
    auto listing = listed(std::move(filter), "orders of " + caller.owner(), std::move(page.cursor),
                          limit, audience::buyer);
    co_return co_await std::move(listing);
}

task<expected<order_list>> order_service::staff_orders(auth::principal caller,
                                                       staff_orders_query asked) {
    order_filter filter;
    filter.status = asked.status;
    filter.date = asked.date;
    if (asked.zone) filter.zone = asked.zone->value;
    if (asked.q) filter.words = fold(asked.q->value);
    std::string text = "all orders";
    text.append("|").append(asked.status ? json::enum_text(*asked.status) : "");
    text.append("|").append(asked.date ? asked.date->text() : "");
    text.append("|").append(filter.zone.value_or("")).append("|").append(filter.words.value_or(""));
    const int limit = asked.limit ? static_cast<int>(asked.limit->value) : page_default;
    auto listing = listed(std::move(filter), std::move(text), std::move(asked.cursor), limit,
                          audience_of(caller));
    co_return co_await std::move(listing);
}

task<expected<order_view>> order_service::set_status(auth::principal caller, order_number number,
                                                     status_request wanted, language in) {
    if (caller.rank == auth::role::delivery && !courier_may(wanted.to))
        co_return fail(errors::forbidden);
    wanted_change change{.to = wanted.to,
                         .actor = caller.owner(),
                         .reason = wanted.reason ? wanted.reason->value : ""};
    auto changing = stored_.change(number, std::move(change), std::nullopt, clock_.now());
    auto done = co_await std::move(changing);
    if (!done) co_return std::unexpected(std::move(done.error()));
    co_return view_of(*done, audience_of(caller), in);
}

task<expected<order_view>> order_service::set_payment(auth::principal caller, order_number number,
                                                      request_key key, payment_request wanted,
                                                      language in) {
    key_claim claim{key_scope(caller.owner(), payment_route, key.key), {}, key.fingerprint};
    wanted_change change{.payment = wanted.status,
                         .actor = caller.owner(),
                         .reason = wanted.reason ? wanted.reason->value : ""};
    auto changing = stored_.change(number, std::move(change), std::move(claim), clock_.now());
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

#include "services/order/stock_service.hpp"

#include "platform/auth/page.hpp"
#include "platform/json/encode.hpp"

namespace flores::order {
namespace {

constexpr int stock_page_default = 50;
constexpr std::string_view move_route = "POST /api/stock/movements";

stock_view view_of(const stock_entry& one) {
    return {one.sku, one.on_hand, one.low_at, std::string(stock_state(one.on_hand, one.low_at))};
}

std::unexpected<error> refused_quantity() {
    return refuse(
        {{"/quantity",
          "out_of_range",
          {"La cantidad no corresponde al motivo.", "The quantity does not go with the reason."}}});
}

movement_reason reason_of(staff_reason why) {
    switch (why) {
        case staff_reason::received:
            return movement_reason::received;
        case staff_reason::wasted:
            return movement_reason::wasted;
        case staff_reason::corrected:
            return movement_reason::corrected;
    }
    return movement_reason::corrected;
}

}  // namespace

task<expected<stock_view>> stock_service::move(std::string actor, std::string key,
                                               movement_request wanted) {
    const std::int64_t count = wanted.quantity.value;
    if (count == 0 || (count < 0 && wanted.reason != staff_reason::corrected))
        co_return refused_quantity();
    auto claim = optional_claim(actor, move_route, key, json::encode(wanted));
    if (!claim) co_return std::unexpected(std::move(claim.error()));
    const std::string sku = wanted.sku.text();
    auto asking = products_.offers(std::vector<std::string>(1, sku));
    auto offers = co_await std::move(asking);
    if (!offers) co_return std::unexpected(std::move(offers.error()));
    if (offers->empty()) co_return fail(unknown_sku);
    stock_movement made{0,
                        sku,
                        wanted.reason == staff_reason::wasted ? -count : count,
                        reason_of(wanted.reason),
                        0,
                        std::move(actor),
                        wanted.note ? wanted.note->value : "",
                        clock_.now()};
    auto moving = stored_.move(std::move(made), std::move(*claim));
    auto after = co_await std::move(moving);
    if (!after) co_return std::unexpected(std::move(after.error()));
    co_return view_of(*after);
}

task<expected<stock_view>> stock_service::set_low_at(sku what, low_at_request wanted,
                                                     std::string actor) {
    auto setting =
        stored_.set_low_at(what.text(), wanted.low_at.value, {std::move(actor), clock_.now()});
    auto after = co_await std::move(setting);
    if (!after) co_return std::unexpected(std::move(after.error()));
    co_return view_of(*after);
}

task<expected<stock_list>> stock_service::list(json::page_query asked, bool low_only) {
    const auth::page_asked page(cursor_key_, low_only ? "low stock" : "stock", asked,
                                stock_page_default);
    auto after = page.last_id();
    if (!after) co_return std::unexpected(std::move(after.error()));
    auto listing = stored_.list(after->value_or(""), low_only, page.size());
    auto found = co_await std::move(listing);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const auto view = [](const stock_entry& one) {
        return view_of(one);
    };
    co_return page.answer(std::move(*found), view, &stock_entry::sku);
}

task<expected<movement_list>> stock_service::movements(sku what, json::page_query asked) {
    const auth::page_asked page(cursor_key_, "movements of " + what.text(), asked,
                                json::page_items_max);
    auto before = page.position();
    if (!before) co_return std::unexpected(std::move(before.error()));
    auto listing = stored_.movements(what.text(), *before, page.size());
    auto found = co_await std::move(listing);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const auto view = [](const stock_movement& one) {
        return movement_view{one.reason, one.delta, one.on_hand, one.actor,
                             one.note,   one.at,    one.order};
    };
    co_return page.answer(std::move(*found), view, &stock_movement::id);
}

task<expected<on_hand_answer>> stock_service::on_hand(on_hand_request asked) {
    auto looking = stored_.entries(std::move(asked.skus));
    auto entries = co_await std::move(looking);
    if (!entries) co_return std::unexpected(std::move(entries.error()));
    on_hand_answer out;
    for (stock_entry& one : *entries) out.items.push_back({std::move(one.sku), one.on_hand});
    co_return out;
}

task<expected<initial_report>> stock_service::put_initial(initial_request wanted) {
    std::vector<stock_entry> entries;
    for (const initial_entry& one : wanted.entries)
        entries.push_back({one.sku.text(), one.on_hand.value});
    auto putting = stored_.put_initial(wanted.import_id.value, std::move(entries), clock_.now());
    auto set = co_await std::move(putting);
    if (!set) co_return std::unexpected(std::move(set.error()));
    co_return initial_report{*set};
}

}  // namespace flores::order

#include "services/order/service.hpp"

namespace flores::order {
namespace {

constexpr std::string_view place_route = "POST /api/orders";
constexpr int plan_attempts_max = 3;  // of a placing that the plan changes under

field_error line_field(std::size_t line) {
    return {"/lines/" + std::to_string(line),
            sold_out.code,
            {std::string(sold_out.title.es), std::string(sold_out.title.en)}};
}

order_people people_of(const place_request& from) {
    return {from.buyer.name.text(),
            from.buyer.email.text(),
            from.buyer.phone.text(),
            from.recipient.name.text(),
            from.recipient.phone.text(),
            from.recipient.address_line.value,
            from.recipient.address_details ? from.recipient.address_details->value : "",
            from.card_message ? from.card_message->value : "",
            from.anonymous_sender.value_or(false),
            from.hide_price.value_or(false)};
}

// Whether the refusal is storage's own, which looked at the key first.
bool knew_the_key(const error& refused) {
    return refused.is(errors::key_reused) || refused.is(sold_out) || refused.is(slot_full);
}

// Callers without a cookie are one caller, so that a retry after a lost answer finds its order; the
// guest who is made of them finds it too.
key_claim claim_of(const auth::principal& caller, const request_key& key) {
    const std::string own = key_scope(caller.owner(), place_route, key.key);
    if (!key.first_visit || caller.is_account()) return {own, {}, key.fingerprint};
    return {key_scope("anonymous", place_route, key.key), own, key.fingerprint};
}

}  // namespace

task<expected<priced_order>> order_service::priced(line_requests lines, wanted_delivery where) {
    std::vector<std::string> skus;
    for (const line_request& one : lines) skus.push_back(one.sku.text());
    auto asking = products_.offers(std::move(skus));
    auto offers = co_await std::move(asking);
    if (!offers) co_return std::unexpected(std::move(offers.error()));
    const auto book = delivery_.book();
    co_return price(lines, *offers, *book, where, clock_.now());
}

task<expected<void>> order_service::check_room(priced_order wanted) {
    std::vector<std::string> skus;
    for (const order_line& one : wanted.lines) skus.push_back(one.sku);
    auto looking = stock_.entries(std::move(skus));
    auto entries = co_await std::move(looking);
    if (!entries) co_return std::unexpected(std::move(entries.error()));
    error refused(sold_out);
    for (std::size_t i = 0; i < wanted.lines.size(); ++i) {
        std::int64_t on_hand = 0;
        for (const stock_entry& one : *entries)
            if (one.sku == wanted.lines[i].sku) on_hand = one.on_hand;
        if (on_hand < wanted.lines[i].quantity) refused.fields.push_back(line_field(i));
    }
    auto counting = slots_.loads(wanted.delivery.zone, wanted.delivery.date, wanted.delivery.date);
    auto loads = co_await std::move(counting);
    if (!loads) co_return std::unexpected(std::move(loads.error()));
    std::int64_t left = wanted.slot_capacity;
    for (const slot_load& one : *loads)
        if (one.slot == wanted.delivery.slot) left = one.left(wanted.slot_capacity);
    if (left <= 0) {
        if (refused.fields.empty()) refused.kind = &slot_full;
        refused.fields.push_back(field_of("/delivery/slot", slot_problem::full));
    }
    if (!refused.fields.empty()) co_return std::unexpected(std::move(refused));
    co_return expected<void>{};
}

task<expected<quote_view>> order_service::quote(quote_request wanted, language in) {
    wanted_delivery where{wanted.delivery.commune, wanted.delivery.date, wanted.delivery.slot.value,
                          "/delivery/commune"};
    auto pricing = priced(std::move(wanted.lines), std::move(where));
    auto found = co_await std::move(pricing);
    if (!found) co_return std::unexpected(std::move(found.error()));
    auto checking = check_room(*found);
    auto room = co_await std::move(checking);
    if (!room) co_return std::unexpected(std::move(room.error()));
    co_return quote_of(*found, in);
}

// Prices are asked anew when the plan changed meanwhile: another fee is another total.
task<expected<order>> order_service::try_place(order_draft draft, place_request wanted,
                                               language in) {
    for (int attempt = 1;; ++attempt) {
        wanted_delivery where{wanted.recipient.commune, wanted.delivery.date,
                              wanted.delivery.slot.value, "/recipient/commune"};
        auto pricing = priced(wanted.lines, std::move(where));
        auto now = co_await std::move(pricing);
        if (!now) co_return std::unexpected(std::move(now.error()));
        if (now->amounts.total != wanted.expected_total) {
            error changed_price(price_changed);
            changed_price.members = "\"quote\":" + json::encode(quote_of(*now, in));
            co_return std::unexpected(std::move(changed_price));
        }
        draft.lines = std::move(now->lines);
        draft.delivery = std::move(now->delivery);
        draft.amounts = now->amounts;
        draft.plan_revision = now->plan_revision;
        draft.slot_capacity = now->slot_capacity;
        auto placing = stored_.place(draft);
        auto placed = co_await std::move(placing);
        if (placed || !placed.error().is(plan_changed) || attempt == plan_attempts_max)
            co_return placed;
        auto reloading = delivery_.reload();
        auto renewed = co_await std::move(reloading);
        if (!renewed) co_return std::unexpected(std::move(renewed.error()));
    }
}

task<expected<placed_view>> order_service::place(auth::principal caller, request_key key,
                                                 place_request wanted, language in) {
    order_draft draft;
    draft.claim = claim_of(caller, key);
    const key_claim claim = draft.claim;
    if (caller.is_account()) draft.account = caller.account;
    draft.spoken = in;
    if (wanted.language)
        draft.spoken = *wanted.language == language_code::en ? language::en : language::es;
    draft.method = wanted.payment_method;
    draft.people = people_of(wanted);
    draft.placed_at = clock_.now();
    draft.hold_until = draft.placed_at + hold_;
    auto trying = try_place(std::move(draft), std::move(wanted), in);
    auto placed = co_await std::move(trying);
    if (!placed && !knew_the_key(placed.error())) {
        // What is refused now may have been answered before: prices change, slots pass.
        auto looking = stored_.replay(claim, clock_.now());
        auto before = co_await std::move(looking);
        if (!before) co_return std::unexpected(std::move(before.error()));
        if (*before) placed = std::move(**before);
    }
    if (!placed) co_return std::unexpected(std::move(placed.error()));
    std::optional<std::string> token;
    if (placed->token_hash) token = secrets_.access_token(placed->number);
    co_return placed_of(*placed, std::move(token));
}

}  // namespace flores::order

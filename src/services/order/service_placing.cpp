#include "services/order/service.hpp"

#include <algorithm>

namespace flores::order {
namespace {

constexpr std::string_view place_route = "POST /api/orders";
constexpr int attempts_max = 3;  // of a placing that the plan or a promotion changes under

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

// Whether the buyer's code takes nothing off, and nothing better stands in for it.
bool is_idle_code(const granted& promotions) {
    const auto& problem = promotions.code_problem;
    return problem && *problem != promotion_problem::better_one_applies;
}

// Whether the refusal says only that something is no longer as it was looked at.
bool is_outdated(const error& refused) {
    return refused.is(plan_changed) || refused.is(promotion_changed);
}

std::string code_of(const std::optional<typed_code>& typed) {
    return typed ? typed->value : std::string();
}

// Limits for each customer count the account and the address, so that nobody gets twice the same by
// ordering as a guest.
std::vector<std::string> customers_of(const order_secrets& secrets, const order_draft& draft) {
    std::vector<std::string> out{secrets.customer("email:" + draft.people.buyer_email)};
    if (draft.account) out.push_back(secrets.customer(auth::owner_of_account(*draft.account)));
    std::ranges::sort(out);
    return out;
}

// Guests are one caller, with whatever cookie or none: the cookie may be lost with the answer that
// brings it, and a refusal brings another. Their order goes to whoever shows its key and its body.
key_claim claim_of(const auth::principal& caller, const request_key& key) {
    const std::string owner = caller.is_account() ? caller.owner() : "guests";
    return {key_scope(owner, place_route, key.key), key.fingerprint};
}

// What is collected at the door tells its price there.
expected<void> check_hiding(const place_request& wanted) {
    const bool cash = wanted.payment_method == payment_method::cash_on_delivery;
    if (!cash || !wanted.hide_price.value_or(false)) return {};
    return refuse({{"/hide_price",
                    "cash_shows_price",
                    {"Si se paga al recibir, no se puede ocultar el precio.",
                     "What is paid at the door cannot have its price hidden."}}});
}

}  // namespace

task<expected<priced_order>> order_service::priced(line_requests lines, wanted_delivery where,
                                                   std::string code,
                                                   std::vector<std::string> customers,
                                                   instant now) {
    std::vector<std::string> skus;
    for (const line_request& one : lines) skus.push_back(one.sku.text());
    auto asking = products_.offers(std::move(skus));
    auto offers = co_await std::move(asking);
    if (!offers) co_return std::unexpected(std::move(offers.error()));
    const auto book = delivery_.book();
    auto out = price(lines, *offers, *book, where, now);
    if (!out) co_return out;
    out->code = folded_code(code);
    if (out->code.empty() && promotions_.book()->automatic.empty()) co_return out;
    auto granting = promotions_.granted_to(basket_of(*out), out->code, std::move(customers), now);
    auto given = co_await std::move(granting);
    if (!given) co_return std::unexpected(std::move(given.error()));
    take_off(*out, std::move(*given));
    co_return out;
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
        if (on_hand < wanted.lines[i].quantity)
            refused.fields.push_back(short_line(i, wanted.lines[i].sku, on_hand));
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

task<expected<quote_view>> order_service::quote(auth::principal caller, quote_request wanted,
                                                language in) {
    wanted_delivery where{wanted.delivery.commune, wanted.delivery.date, wanted.delivery.slot.value,
                          "/delivery/commune"};
    std::vector<std::string> customers;
    if (caller.is_account()) customers.push_back(secrets_.customer(caller.owner()));
    auto pricing = priced(std::move(wanted.lines), std::move(where), code_of(wanted.code),
                          std::move(customers), clock_.now());
    auto found = co_await std::move(pricing);
    if (!found) co_return std::unexpected(std::move(found.error()));
    auto checking = check_room(*found);
    auto room = co_await std::move(checking);
    if (!room) co_return std::unexpected(std::move(room.error()));
    co_return quote_of(*found, in);
}

// Takes up the plan or the promotions of now.
task<expected<void>> order_service::look_again(const error& refused) {
    auto reloading = refused.is(plan_changed) ? delivery_.reload() : promotions_.reload();
    co_return co_await std::move(reloading);
}

// An order that is not as its buyer saw it. What there is not enough of is said first: no price
// would help.
task<expected<order>> order_service::refuse_placing(priced_order now, language in) {
    auto checking = check_room(now);
    auto room = co_await std::move(checking);
    if (!room) co_return std::unexpected(std::move(room.error()));
    const bool idle_code = is_idle_code(now.promotions);
    error refused(idle_code ? code_refused : price_changed);
    if (idle_code) {
        const promotion_problem why = *now.promotions.code_problem;
        refused.fields.push_back({"/code", json::enum_text(why), client_text::of(words_for(why))});
    }
    refused.members = "\"quote\":" + json::encode(quote_of(now, in));
    co_return std::unexpected(std::move(refused));
}

// Prices are asked anew when the plan or a promotion changed meanwhile: another fee or discount is
// another total.
task<expected<order>> order_service::try_place(order_draft draft, place_request wanted,
                                               language in) {
    auto hidden = check_hiding(wanted);
    if (!hidden) co_return std::unexpected(std::move(hidden.error()));
    for (int attempt = 1;; ++attempt) {
        wanted_delivery where{wanted.recipient.commune, wanted.delivery.date,
                              wanted.delivery.slot.value, "/recipient/commune"};
        const bool any_promotion = wanted.code || !promotions_.book()->automatic.empty();
        if (any_promotion && draft.customers.empty())
            draft.customers = customers_of(secrets_, draft);
        auto pricing = priced(wanted.lines, std::move(where), code_of(wanted.code), draft.customers,
                              draft.placed_at);
        auto now = co_await std::move(pricing);
        if (!now) co_return std::unexpected(std::move(now.error()));
        if (now->amounts.total != wanted.expected_total || is_idle_code(now->promotions)) {
            auto refusing = refuse_placing(std::move(*now), in);
            co_return co_await std::move(refusing);
        }
        draft.lines = std::move(now->lines);
        draft.delivery = std::move(now->delivery);
        draft.amounts = now->amounts;
        draft.promotions = std::move(now->promotions.applied);
        draft.plan_revision = now->plan_revision;
        draft.slot_capacity = now->slot_capacity;
        auto placing = stored_.place(draft);
        auto placed = co_await std::move(placing);
        if (placed || !is_outdated(placed.error()) || attempt == attempts_max) co_return placed;
        auto looking = look_again(placed.error());
        auto renewed = co_await std::move(looking);
        if (!renewed) co_return std::unexpected(std::move(renewed.error()));
    }
}

task<expected<placed_view>> order_service::place(auth::principal caller, request_key key,
                                                 place_request wanted, language in) {
    order_draft draft;
    draft.claim = claim_of(caller, key);
    const key_claim claim = draft.claim;
    if (caller.is_account()) draft.account = caller.account;
    draft.cart = caller.owner();
    draft.spoken = wanted.language.value_or(in);
    draft.method = wanted.payment_method;
    draft.transfer_details = payments_.of(draft.method).destination();
    draft.people = people_of(wanted);
    draft.placed_at = clock_.now();
    draft.hold_until = draft.placed_at + hold_;
    auto trying = try_place(std::move(draft), std::move(wanted), in);
    auto placed = co_await std::move(trying);
    if (!placed && !placed.error().is(errors::key_reused)) {
        // What is refused now may have been answered before: prices change, slots pass.
        auto looking = stored_.replay(claim, clock_.now());
        auto before = co_await std::move(looking);
        if (!before) co_return std::unexpected(std::move(before.error()));
        if (*before) placed = std::move(**before);
    }
    if (!placed) co_return std::unexpected(std::move(placed.error()));
    auto answering = answer_of(std::move(*placed));
    co_return co_await std::move(answering);
}

task<expected<placed_view>> order_service::answer_of(order placed) {
    payment_begun next{};
    if (placed.amounts.total.amount > 0) {
        auto beginning = payments_.of(placed.method).begin(placed.number, placed.amounts.total);
        auto begun = co_await std::move(beginning);
        if (!begun) co_return std::unexpected(std::move(begun.error()));
        next = std::move(*begun);
    }
    std::optional<std::string> token;
    if (placed.token_hash) token = secrets_.access_token(placed);
    co_return placed_of(placed, std::move(token), next);
}

}  // namespace flores::order

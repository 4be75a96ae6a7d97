#include "services/order/substitution_service.hpp"

#include "platform/auth/keys.hpp"
#include "services/order/pricing.hpp"
#include "services/order/views.hpp"

#include <algorithm>

namespace flores::order {
namespace {

constexpr std::size_t token_bytes = 16;

std::optional<line_view> view_of(const std::optional<order_line>& line, language in) {
    return line ? std::optional(line_view_of(*line, in)) : std::nullopt;
}

substitution_view view_of(const substitution& what, language in) {
    return {what.id,
            what.status,
            line_view_of(what.line, in),
            view_of(what.replacement, in),
            what.difference,
            what.to_refund,
            what.note,
            what.restock,
            what.proposed_at,
            what.expires_at,
            what.decided_at};
}

expected<substitution_view> view_of(const expected<substitution>& got, language in) {
    if (!got) return std::unexpected(got.error());
    return view_of(*got, in);
}

expected<substitution_offer> offer_of(const expected<substitution>& got, language in) {
    if (!got) return std::unexpected(got.error());
    return substitution_offer{got->number.text(),
                              got->status,
                              line_view_of(got->line, in),
                              view_of(got->replacement, in),
                              got->difference,
                              got->to_refund,
                              got->order_total,
                              got->note,
                              got->expires_at};
}

expected<order_line> line_of(const order& what, const std::string& sku) {
    const auto found = std::ranges::find(what.lines, sku, &order_line::sku);
    if (found != what.lines.end()) return *found;
    return refuse({{"/sku",
                    "unknown_line",
                    {"El pedido no lleva ese producto.", "The order has no such product."}}});
}

}  // namespace

task<expected<substitution_view>> substitution_service::propose(auth::principal caller,
                                                                order_number number,
                                                                proposal_request wanted,
                                                                language in) {
    auto loading = orders_.load(number);
    auto found = co_await std::move(loading);
    if (!found) co_return std::unexpected(std::move(found.error()));
    auto line = line_of(*found, wanted.sku.text());
    if (!line) co_return std::unexpected(std::move(line.error()));
    substitution_draft draft{.what = {.id = new_id(ids_, clock_.now(), "sub"),
                                      .number = number,
                                      .line = *line,
                                      .note = wanted.note ? wanted.note->value : "",
                                      .restock = wanted.restock.value_or(false),
                                      .proposed_at = clock_.now(),
                                      .expires_at = clock_.now() + substitution_open_for},
                             .token = random_hex(ids_, token_bytes)};
    if (wanted.replacement) {
        auto taking = take_replacement(draft.what, wanted.replacement->text(), found->delivery);
        auto taken = co_await std::move(taking);
        if (!taken) co_return std::unexpected(std::move(taken.error()));
    }
    auto proposing = stored_.propose(std::move(draft), {caller.owner(), clock_.now()});
    auto made = co_await std::move(proposing);
    co_return view_of(made, in);
}

// The proposal ends when the replacement could no longer be prepared for the delivery.
task<expected<void>> substitution_service::take_replacement(substitution& into, std::string sku,
                                                            order_delivery where) {
    auto asking = products_.offers(std::vector<std::string>(1, std::move(sku)));
    auto offers = co_await std::move(asking);
    if (!offers) co_return std::unexpected(std::move(offers.error()));
    if (offers->empty() || !offers->front().active) co_return fail(unknown_sku);
    const product::offer& offer = offers->front();
    into.replacement = stand_in(into.line, line_of(offer, into.line.quantity));
    const auto book = delivery_.book();
    const delivery_slot* slot = find_slot(book->plan, where.slot);
    if (slot == nullptr) co_return expected<void>{};  // of an older plan: staff know best
    auto ready = check_ready(*book, where, offer.preparation_hours, "/replacement", clock_.now());
    if (!ready) co_return ready;
    const instant last =
        at(where.date, slot->start_minute) - std::chrono::hours(offer.preparation_hours);
    into.expires_at = std::min(into.expires_at, last);
    co_return ready;
}

task<expected<substitution_list>> substitution_service::of_order(order_number number, language in) {
    auto listing = stored_.of_order(number);
    auto found = co_await std::move(listing);
    if (!found) co_return std::unexpected(std::move(found.error()));
    substitution_list out;
    for (const substitution& one : *found) out.items.push_back(view_of(one, in));
    co_return out;
}

task<expected<substitution_view>> substitution_service::withdraw(auth::principal caller,
                                                                 order_number number,
                                                                 std::string id, language in) {
    auto withdrawing = stored_.withdraw(number, std::move(id), {caller.owner(), clock_.now()});
    auto done = co_await std::move(withdrawing);
    co_return view_of(done, in);
}

task<expected<substitution_offer>> substitution_service::show(std::string token, language in) {
    auto finding = stored_.find(auth::sha256_hex(token));
    auto found = co_await std::move(finding);
    co_return offer_of(found, in);
}

task<expected<substitution_offer>> substitution_service::decide(std::string token, bool accept,
                                                                language in) {
    auto deciding = stored_.decide(auth::sha256_hex(token), accept, clock_.now());
    auto done = co_await std::move(deciding);
    co_return offer_of(done, in);
}

}  // namespace flores::order

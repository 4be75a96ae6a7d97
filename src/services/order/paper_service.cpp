#include "services/order/paper_service.hpp"

#include "services/order/paper.hpp"

namespace flores::order {
namespace {

// What the plan calls the commune and the slot; a plan that no longer has them leaves their ids.
std::string commune_name(const delivery_plan& plan, const order_delivery& where) {
    for (const delivery_zone& zone : plan.zones)
        for (const zone_commune& one : zone.communes)
            if (one.key.text() == where.commune) return one.name;
    return where.commune;
}

std::string slot_name(const delivery_plan& plan, const order_delivery& where) {
    if (!where.slot_times.empty()) return where.slot_times;
    const delivery_slot* slot = find_slot(plan, where.slot);
    return slot == nullptr ? where.slot : times_of(*slot);
}

std::string made(const order& what, paper_kind kind, const delivery_plan& plan) {
    switch (kind) {
        case paper_kind::card:
            return card_paper(what);
        case paper_kind::delivery_note:
            return delivery_note_paper(what, slot_name(plan, what.delivery),
                                       commune_name(plan, what.delivery));
        case paper_kind::receipt:
            return receipt_paper(what);
    }
    return {};
}

order order_with(const card_request& wanted, language in) {
    order out;
    out.spoken = wanted.language.value_or(in);
    out.people.buyer_name = wanted.buyer.name.text();
    out.people.recipient_name = wanted.recipient.name.text();
    if (wanted.card_message) out.people.card_message = wanted.card_message->value;
    out.people.anonymous_sender = wanted.anonymous_sender.value_or(false);
    return out;
}

}  // namespace

task<expected<std::string>> paper_service::print(auth::principal caller, order_number number,
                                                 std::optional<std::string> token,
                                                 paper_kind kind) {
    auto opening = orders_.opened(std::move(caller), number, std::move(token), true);
    auto found = co_await std::move(opening);
    if (!found) co_return std::unexpected(std::move(found.error()));
    auto making = [what = std::move(*found), kind,
                   book = delivery_.book()]() -> expected<std::string> {
        return made(what, kind, book->plan);
    };
    auto running = off_loop(work_, std::move(making));
    co_return co_await std::move(running);
}

task<expected<card_preview>> paper_service::preview(card_request wanted, language in) {
    auto making = [what = order_with(wanted, in)]() -> expected<card_preview> {
        return card_preview{card_paper(what), missing_on_card(what)};
    };
    auto running = off_loop(work_, std::move(making));
    co_return co_await std::move(running);
}

}  // namespace flores::order

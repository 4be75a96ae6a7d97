#include "services/order/delivery.hpp"

#include "platform/json/encode.hpp"

namespace flores::order {
namespace {

bool covers(const std::string& closed, std::string_view asked) {
    return closed.empty() || closed == asked;
}

slot_problem problem_from(slot_refusal why) {
    switch (why) {
        case slot_refusal::unknown_slot:
            return slot_problem::unknown_slot;
        case slot_refusal::past:
            return slot_problem::past;
        case slot_refusal::too_far:
            return slot_problem::too_far;
        case slot_refusal::not_delivered_that_day:
            return slot_problem::not_delivered_that_day;
        case slot_refusal::after_cutoff:
            return slot_problem::after_cutoff;
        case slot_refusal::too_soon:
            return slot_problem::too_soon;
    }
    return slot_problem::unknown_slot;
}

phrase words_for(slot_problem why) {
    switch (why) {
        case slot_problem::unknown_slot:
            return {"Ese horario no existe.", "There is no such slot."};
        case slot_problem::past:
            return {"Ese horario ya pasó.", "That slot is over."};
        case slot_problem::too_far:
            return {"Aún no tomamos pedidos para esa fecha.",
                    "We do not take orders for then yet."};
        case slot_problem::not_delivered_that_day:
            return {"Ese día no hay reparto en ese horario.", "No delivery then on that day."};
        case slot_problem::after_cutoff:
            return {"Ya cerró el pedido para hoy.", "Ordering for today has closed."};
        case slot_problem::too_soon:
            return {"Falta muy poco para ese horario.", "That slot is too near."};
        case slot_problem::closed:
            return {"No hay reparto en esa fecha u horario.", "Closed at that time."};
        case slot_problem::full:
            return {"Ese horario ya está completo.", "That slot is full."};
    }
    return {"Horario no disponible.", "Slot not available."};
}

}  // namespace

bool is_closed(const delivery_book& book, local_date date, std::string_view slot,
               std::string_view zone) {
    if (book.closures.empty()) return false;
    const std::string day = date.text();
    for (const closure& one : book.closures)
        if (covers(one.date, day) && covers(one.slot, slot) && covers(one.zone, zone)) return true;
    return false;
}

std::optional<slot_problem> problem_of(const delivery_book& book, local_date date,
                                       std::string_view slot, std::string_view zone, instant now) {
    if (const auto refused = refuse_slot(book.plan, date, slot, now)) return problem_from(*refused);
    if (is_closed(book, date, slot, zone)) return slot_problem::closed;
    return std::nullopt;
}

field_error field_of(std::string pointer, slot_problem why) {
    const phrase words = words_for(why);
    return {
        std::move(pointer), json::enum_text(why), {std::string(words.es), std::string(words.en)}};
}

expected<order_delivery> resolve(const delivery_book& book, const commune& where, local_date date,
                                 const std::string& slot, std::string commune_pointer,
                                 instant now) {
    const delivery_zone* zone = zone_of_commune(book.plan, where);
    if (zone == nullptr) {
        error unknown(unknown_commune);
        unknown.fields.push_back(
            {std::move(commune_pointer),
             unknown_commune.code,
             {std::string(unknown_commune.title.es), std::string(unknown_commune.title.en)}});
        return std::unexpected(std::move(unknown));
    }
    if (const auto why = problem_of(book, date, slot, zone->id, now)) {
        error refused(slot_unavailable);
        const bool of_date = *why == slot_problem::past || *why == slot_problem::too_far;
        refused.fields.push_back(field_of(of_date ? "/delivery/date" : "/delivery/slot", *why));
        return std::unexpected(std::move(refused));
    }
    return order_delivery{date, slot, zone->id, where.text()};
}

}  // namespace flores::order

#include "services/order/delivery.hpp"

#include "platform/json/encode.hpp"

#include <algorithm>

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
        case slot_problem::not_ready:
            return {"Lo pedido no alcanza a estar listo.", "What is ordered would not be ready."};
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

bool is_opened(const delivery_book& book, local_date date, std::string_view slot,
               std::string_view zone) {
    return std::ranges::any_of(book.openings, [&](const opening& one) {
        return one.date == date && one.slot == slot && one.zone == zone;
    });
}

std::vector<const delivery_slot*> slots_of(const delivery_book& book, local_date date,
                                           std::string_view zone) {
    std::vector<const delivery_slot*> out;
    for (const delivery_slot& slot : book.plan.slots)
        if (is_slot_on(book.plan, date, slot.id) || is_opened(book, date, slot.id, zone))
            out.push_back(&slot);
    return out;
}

std::optional<slot_problem> problem_of(const delivery_book& book, local_date date,
                                       std::string_view slot, std::string_view zone,
                                       std::int64_t preparation_hours, instant now) {
    const bool opened = is_opened(book, date, slot, zone);
    if (const auto refused = refuse_slot(book.plan, date, slot, now, opened))
        return problem_from(*refused);
    if (is_closed(book, date, slot, zone)) return slot_problem::closed;
    if (!is_ready_for(*find_slot(book.plan, slot), date, preparation_hours, now))
        return slot_problem::not_ready;
    return std::nullopt;
}

std::optional<local_date> first_date(const delivery_book& book, std::string_view zone,
                                     std::int64_t preparation_hours, instant now) {
    const local_date present = today(now);
    for (int day = 0; day <= book.plan.days_ahead_max; ++day) {
        const local_date date = present.plus_days(day);
        for (const delivery_slot& slot : book.plan.slots)
            if (!problem_of(book, date, slot.id, zone, preparation_hours, now)) return date;
    }
    return std::nullopt;
}

// Of the slots of a day the last that is not closed everywhere stands for all: what is ready for
// any of them is ready for it, and it can be ordered longest.
std::vector<delivery_day> days_of(const delivery_book& book, instant now) {
    std::vector<delivery_day> out;
    const local_date present = today(now);
    const auto is_open = [&](local_date date, const delivery_slot& slot) {
        return std::ranges::any_of(book.plan.zones, [&](const delivery_zone& zone) {
            return !problem_of(book, date, slot.id, zone.id, 0, now);
        });
    };
    for (int day = 0; day <= book.plan.days_ahead_max; ++day) {
        const local_date date = present.plus_days(day);
        const delivery_slot* last = nullptr;
        for (const delivery_slot& slot : book.plan.slots)
            if ((last == nullptr || slot.start_minute > last->start_minute) && is_open(date, slot))
                last = &slot;
        if (last == nullptr) continue;
        out.push_back({date, at(date, last->start_minute), ordered_until(book.plan, date, *last)});
    }
    return out;
}

field_error field_of(std::string pointer, slot_problem why) {
    return {std::move(pointer), json::enum_text(why), client_text::of(words_for(why))};
}

std::string times_of(const delivery_slot& slot) {
    return day_minute_text(slot.start_minute) + " - " + day_minute_text(slot.end_minute);
}

expected<void> check_ready(const delivery_book& book, const order_delivery& where,
                           std::int64_t preparation_hours, std::string pointer, instant now) {
    if (is_ready_for(*find_slot(book.plan, where.slot), where.date, preparation_hours, now))
        return {};
    const std::string hours = std::to_string(preparation_hours);
    client_text words{"Se prepara en " + hours + " horas", "It takes " + hours + " hours"};
    if (const auto first = first_date(book, where.zone, preparation_hours, now)) {
        words.es += ": se puede entregar desde el " + first->text();
        words.en += ": it can be delivered from " + first->text();
    }
    error refused(not_ready);
    refused.fields.push_back(
        {std::move(pointer), not_ready.code, {words.es + ".", words.en + "."}});
    return std::unexpected(std::move(refused));
}

expected<order_delivery> resolve(const delivery_book& book, const commune& where, local_date date,
                                 const std::string& slot, std::string commune_pointer,
                                 instant now) {
    const delivery_zone* zone = zone_of_commune(book.plan, where);
    if (zone == nullptr) {
        error unknown(unknown_commune);
        unknown.fields.push_back(field_of(std::move(commune_pointer), unknown_commune));
        return std::unexpected(std::move(unknown));
    }
    if (const auto why = problem_of(book, date, slot, zone->id, 0, now)) {
        error refused(slot_unavailable);
        const bool of_date = *why == slot_problem::past || *why == slot_problem::too_far;
        refused.fields.push_back(field_of(of_date ? "/delivery/date" : "/delivery/slot", *why));
        return std::unexpected(std::move(refused));
    }
    return order_delivery{date, slot, zone->id, where.text(),
                          times_of(*find_slot(book.plan, slot))};
}

}  // namespace flores::order

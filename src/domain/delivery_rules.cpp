#include "domain/delivery_rules.hpp"

#include <algorithm>
#include <chrono>

namespace flores {
namespace {

const std::vector<std::string>& ids_on(const delivery_plan& plan, local_date date) {
    return plan.weekdays[date.weekday().c_encoding()];
}

bool holds(const std::vector<std::string>& ids, std::string_view id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

template <class T>
const T* find_by_id(const std::vector<T>& all, std::string_view id) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const T& one) { return one.id == id; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

const delivery_zone* zone_of_commune(const delivery_plan& plan, const commune& where) {
    for (const delivery_zone& zone : plan.zones)
        for (const zone_commune& one : zone.communes)
            if (one.key == where) return &zone;
    return nullptr;
}

const delivery_zone* find_zone(const delivery_plan& plan, std::string_view id) {
    return find_by_id(plan.zones, id);
}

const delivery_slot* find_slot(const delivery_plan& plan, std::string_view id) {
    return find_by_id(plan.slots, id);
}

bool is_slot_on(const delivery_plan& plan, local_date date, std::string_view slot_id) {
    return holds(ids_on(plan, date), slot_id);
}

std::optional<slot_refusal> refuse_slot(const delivery_plan& plan, local_date date,
                                        std::string_view slot_id, utc_instant now, bool opened) {
    const delivery_slot* const slot = find_slot(plan, slot_id);
    if (slot == nullptr) return slot_refusal::unknown_slot;
    const local_date present = today(now);
    if (date < present) return slot_refusal::past;
    // Before any instant of it is computed: a date may be as far away as one likes to write.
    if (present.days_until(date) > plan.days_ahead_max) return slot_refusal::too_far;
    if (at(date, slot->end_minute) <= now) return slot_refusal::past;
    if (!opened && !is_slot_on(plan, date, slot_id)) return slot_refusal::not_delivered_that_day;
    if (date == present && at(date, plan.same_day_cutoff) <= now) return slot_refusal::after_cutoff;
    if (at(date, slot->start_minute) - now < std::chrono::hours(plan.minimum_notice_hours))
        return slot_refusal::too_soon;
    return std::nullopt;
}

utc_instant ordered_until(const delivery_plan& plan, local_date date, const delivery_slot& slot) {
    const auto notice = std::chrono::hours(plan.minimum_notice_hours);
    return std::min(at(date, slot.start_minute) - notice, at(date, plan.same_day_cutoff));
}

bool is_ready_for(const delivery_slot& slot, local_date date, std::int64_t preparation_hours,
                  utc_instant now) {
    return at(date, slot.start_minute) - now >= std::chrono::hours(preparation_hours);
}

const special_date* special_on(const delivery_plan& plan, local_date date) {
    const special_date* dearest = nullptr;
    for (const special_date& one : plan.special_dates)
        if (one.rule.falls_on(date) && (dearest == nullptr || one.surcharge > dearest->surcharge))
            dearest = &one;
    return dearest;
}

money delivery_fee(const delivery_plan& plan, const delivery_zone& zone, money merchandise,
                   local_date date) {
    const bool is_free = zone.free_from && merchandise >= *zone.free_from;
    const special_date* const special = special_on(plan, date);
    const std::int64_t surcharge = special == nullptr ? 0 : special->surcharge.amount;
    return {(is_free ? 0 : zone.fee.amount) + surcharge};
}

}  // namespace flores

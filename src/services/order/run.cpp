#include "services/order/run.hpp"

#include "domain/utf8.hpp"

namespace flores::order {

bool may_ride(const order& what) {
    const order_status now = what.state.status;
    const bool arranged = now == order_status::preparing || now == order_status::delivery_failed;
    return arranged && !is_owed(what.state, what.method);
}

bool is_due(const delivery_run& run, instant now) {
    return today(now) >= run.date;
}

std::strong_ordering by_address(const order& a, const order& b) {
    const auto communes = a.delivery.commune <=> b.delivery.commune;
    if (communes != 0) return communes;
    const auto addresses = fold(a.people.address_line) <=> fold(b.people.address_line);
    return addresses != 0 ? addresses : a.id <=> b.id;
}

std::string_view stop_refusal(const delivery_run& run, const order& what) {
    if (!may_ride(what)) return "not_ready";
    if (what.delivery.zone != run.zone) return "other_zone";
    const bool again = what.state.status == order_status::delivery_failed;
    const bool same_time = what.delivery.date == run.date && what.delivery.slot == run.slot;
    return again || same_time ? std::string_view() : "other_slot";
}

}  // namespace flores::order

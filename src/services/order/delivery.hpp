// Where and when the shop delivers, as one value: the plan, what staff have closed, and the
// capacity of a slot where none was set. Replaced whole when any of it changes; every order says
// under which revision it was looked at, and storage refuses it when there is a later one.
#pragma once

#include "domain/delivery_rules.hpp"
#include "services/order/client.hpp"
#include "services/order/order.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::order {

inline constexpr std::int64_t slot_capacity_max = 10'000;
inline constexpr int dates_days_max = 31;

// No deliveries: on a date, in one of its slots, to a zone, or what the three have in common.
// Empty: whichever. A slot is closed on a date only.
struct closure {
    std::string date{};  // YYYY-MM-DD
    std::string slot{};
    std::string zone{};
    std::string reason{};  // for staff
    bool operator==(const closure&) const = default;
};

// A (date, slot, zone) that staff gave a capacity: deliveries although its weekday has none then.
struct opening {
    local_date date{};
    std::string slot{};
    std::string zone{};
    bool operator==(const opening&) const = default;
};

struct delivery_book {
    std::int64_t revision = 0;
    delivery_plan plan{};
    std::int64_t slot_capacity = 0;  // of a (date, slot, zone) where none was set
    std::vector<closure> closures{};
    std::vector<opening> openings{};  // of slots that the weekday does not have, from today on
};

// Why a slot cannot be had, as clients read it.
enum class slot_problem : unsigned char {
    unknown_slot,
    past,
    too_far,
    not_delivered_that_day,
    after_cutoff,
    too_soon,
    closed,
    not_ready,  // what is ordered takes longer to prepare
    full
};
BOOST_DESCRIBE_ENUM(slot_problem, unknown_slot, past, too_far, not_delivered_that_day, after_cutoff,
                    too_soon, closed, not_ready, full)

bool is_closed(const delivery_book& book, local_date date, std::string_view slot,
               std::string_view zone);

// Whether staff opened the slot on that date, whose weekday does not have it.
bool is_opened(const delivery_book& book, local_date date, std::string_view slot,
               std::string_view zone);

// The slots that a zone has on that date, in the order of the day, whether they can still be had or
// not.
std::vector<const delivery_slot*> slots_of(const delivery_book& book, local_date date,
                                           std::string_view zone);

// The first reason against the slot for what takes that many hours to prepare, capacity aside;
// nullopt: it can be ordered.
std::optional<slot_problem> problem_of(const delivery_book& book, local_date date,
                                       std::string_view slot, std::string_view zone,
                                       std::int64_t preparation_hours, instant now);

// The first date with a slot for what takes that long, capacity aside; nullopt: none in the plan.
std::optional<local_date> first_date(const delivery_book& book, std::string_view zone,
                                     std::int64_t preparation_hours, instant now);

// The dates on which anybody can have a delivery, capacity aside.
std::vector<delivery_day> days_of(const delivery_book& book, instant now);

// What one (date, slot, zone) holds already.
struct slot_load {
    std::string date{};
    std::string slot{};
    std::int64_t taken = 0;
    std::optional<std::int64_t> capacity{};  // absent: the book's

    std::int64_t left(std::int64_t standard) const { return capacity.value_or(standard) - taken; }
};

// A field error with the words for a problem; `pointer` names the field that it lies in.
field_error field_of(std::string pointer, slot_problem why);

// "09:00 - 12:00"
std::string times_of(const delivery_slot& slot);

// Refuses what takes that many hours and would not be ready for the delivery: not_ready at
// `pointer`, in words with the first date on which it would be.
expected<void> check_ready(const delivery_book& book, const order_delivery& where,
                           std::int64_t preparation_hours, std::string pointer, instant now);

// The delivery of an order: the zone of the commune, for a slot that can be ordered.
// unknown_commune at `commune_pointer`; slot_unavailable at /delivery/date or /delivery/slot.
expected<order_delivery> resolve(const delivery_book& book, const commune& where, local_date date,
                                 const std::string& slot, std::string commune_pointer, instant now);

}  // namespace flores::order

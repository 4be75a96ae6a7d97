// The delivery plan as its file has it: wire types, and how they become the plan.
#pragma once

#include "domain/wire.hpp"
#include "platform/json/types.hpp"
#include "services/order/delivery.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

using plan_id = json::text<1, 40>;
using plan_name = json::text<1, 80>;
using plan_pesos = json::integer<0, 10'000'000>;

struct plan_commune {
    plan_name name;
    std::optional<json::text<0, 20>> postal_code;
    std::optional<double> lat;
    std::optional<double> lng;
};
BOOST_DESCRIBE_STRUCT(plan_commune, (), (name, postal_code, lat, lng))

struct plan_zone {
    plan_id id;
    plan_name name;
    plan_pesos fee;
    std::optional<plan_pesos> free_from;
    json::integer<0, 1440> minutes_min;
    json::integer<0, 1440> minutes_max;
    json::list<plan_commune, 100> communes;
};
BOOST_DESCRIBE_STRUCT(plan_zone, (), (id, name, fee, free_from, minutes_min, minutes_max, communes))

struct plan_slot {
    plan_id id;
    plan_name name;
    json::text<5, 5> start;
    json::text<5, 5> end;
};
BOOST_DESCRIBE_STRUCT(plan_slot, (), (id, name, start, end))

using plan_slots_of_day = std::optional<json::list<plan_id, 12>>;

struct plan_weekdays {
    plan_slots_of_day sunday, monday, tuesday, wednesday, thursday, friday, saturday;
};
BOOST_DESCRIBE_STRUCT(plan_weekdays, (),
                      (sunday, monday, tuesday, wednesday, thursday, friday, saturday))

struct plan_special_date {
    json::text<5, 60> rule;
    plan_name name;
    plan_pesos surcharge;
};
BOOST_DESCRIBE_STRUCT(plan_special_date, (), (rule, name, surcharge))

struct plan_file {
    std::optional<currency_code> currency;
    std::optional<std::string> time_zone;  // America/Santiago, where it is given
    json::list<plan_zone, 50, 1> zones;
    json::list<plan_slot, 12, 1> slots;
    std::optional<json::integer<0, slot_capacity_max>> slot_capacity;
    plan_weekdays weekdays;
    json::integer<0, 720> minimum_notice_hours;
    json::text<5, 5> same_day_cutoff;
    std::optional<json::integer<1, 366>> days_ahead_max;
    json::list<plan_special_date, 100> special_dates;
};
BOOST_DESCRIBE_STRUCT(plan_file, (),
                      (currency, time_zone, zones, slots, slot_capacity, weekdays,
                       minimum_notice_hours, same_day_cutoff, days_ahead_max, special_dates))

// The plan of a file. invalid_input: everything that is wrong with it, by pointer.
expected<delivery_plan> plan_of(const plan_file& file);

}  // namespace flores::order

// The shop's rules of delivery, pure: which zone a commune belongs to, what slots a date has, until
// when each can be ordered, and what delivery costs. The plan is data that staff edit; what is
// taken of a slot's capacity, and which dates are closed, is storage's to know.
#pragma once

#include "domain/commune.hpp"
#include "domain/date_rule.hpp"
#include "domain/local_dates.hpp"
#include "domain/money.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores {

// A commune of a zone: what it is matched by, and how it is written.
struct zone_commune {
    commune key{};
    std::string name{};
    friend bool operator==(const zone_commune&, const zone_commune&) = default;
};

struct delivery_zone {
    std::string id{};
    std::string name{};
    money fee{};
    std::optional<money> free_from{};  // merchandise from here on pays no fee; absent: always pays
    int minutes_min = 0;               // how long the ride takes
    int minutes_max = 0;
    std::vector<zone_commune> communes{};
    friend bool operator==(const delivery_zone&, const delivery_zone&) = default;
};

// A part of a day, in minutes after local midnight; start_minute < end_minute <= 1440.
struct delivery_slot {
    std::string id{};
    std::string name{};
    int start_minute = 0;
    int end_minute = 0;
    friend bool operator==(const delivery_slot&, const delivery_slot&) = default;
};

struct special_date {
    date_rule rule{};
    std::string name{};
    money surcharge{};
    friend bool operator==(const special_date&, const special_date&) = default;
};

struct delivery_plan {
    std::vector<delivery_zone> zones{};
    std::vector<delivery_slot> slots{};                  // in the order of the day
    std::array<std::vector<std::string>, 7> weekdays{};  // slot ids by weekday, Sunday first
    std::vector<special_date> special_dates{};
    int minimum_notice_hours = 3;   // from ordering to the start of the slot
    int same_day_cutoff = 14 * 60;  // minutes after local midnight; from then on not for today
    int days_ahead_max = 60;
    friend bool operator==(const delivery_plan&, const delivery_plan&) = default;
};

// One way in which a plan is unsound: a pointer into its JSON ("/zones/1/fee") and a code.
struct plan_fault {
    std::string pointer;
    std::string_view code;
    friend bool operator==(const plan_fault&, const plan_fault&) = default;
};

// All that is wrong with a plan, empty when it is sound: `missing` and `repeated` ids and names,
// a commune in two zones, amounts and minutes `out_of_range`, and weekdays with an `unknown_slot`.
std::vector<plan_fault> faults_of(const delivery_plan& plan);

// The functions below take a sound plan; what they point to lies in it.

// nullptr when the shop does not deliver there.
const delivery_zone* zone_of_commune(const delivery_plan& plan, const commune& where);

// nullptr when there is none of that id.
const delivery_zone* find_zone(const delivery_plan& plan, std::string_view id);
const delivery_slot* find_slot(const delivery_plan& plan, std::string_view id);

// Whether that date's weekday has the slot; whether it can still be ordered is refuse_slot's to
// say.
bool is_slot_on(const delivery_plan& plan, local_date date, std::string_view slot_id);

enum class slot_refusal : unsigned char {
    unknown_slot,
    past,                    // the slot is over
    too_far,                 // beyond days_ahead_max
    not_delivered_that_day,  // the weekday does not have the slot
    after_cutoff,            // for today, and today's ordering has closed
    too_soon,                // its start is nearer than minimum_notice_hours
};

// The first of these reasons that applies, in the order above; nullopt: it can be ordered.
// `opened`: the shop delivers in the slot on that date, whatever its weekday.
std::optional<slot_refusal> refuse_slot(const delivery_plan& plan, local_date date,
                                        std::string_view slot_id, utc_instant now,
                                        bool opened = false);

// Until when a slot of that date can be ordered at all: the notice before it begins, or the closing
// of that day's ordering.
utc_instant ordered_until(const delivery_plan& plan, local_date date, const delivery_slot& slot);

// Whether what takes that many hours to prepare is ready when the slot begins.
bool is_ready_for(const delivery_slot& slot, local_date date, std::int64_t preparation_hours,
                  utc_instant now);

// What makes the date special: of several the one that costs most. nullptr for an ordinary day.
const special_date* special_on(const delivery_plan& plan, local_date date);

// The fee of the zone, or nothing from its free_from on, and the surcharge of the date.
money delivery_fee(const delivery_plan& plan, const delivery_zone& zone, money merchandise,
                   local_date date);

}  // namespace flores

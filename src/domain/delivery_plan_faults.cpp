#include "domain/delivery_rules.hpp"

#include <set>

namespace flores {
namespace {

constexpr int ride_minutes_max = 24 * 60;
constexpr int notice_hours_max = 30 * 24;
constexpr int days_ahead_limit = 366;

// Collects faults; what is within is named by pointers made of array, index and member.
class inspection {
public:
    void require(bool sound, std::string pointer, std::string_view code) {
        if (!sound) faults_.push_back({std::move(pointer), code});
    }
    void amount(money value, std::string pointer) {
        range(value.amount, 0, money_max, std::move(pointer));
    }
    void range(std::int64_t value, std::int64_t least, std::int64_t most, std::string pointer) {
        require(value >= least && value <= most, std::move(pointer), "out_of_range");
    }
    // An id or a name that must be there, and only once among `seen`.
    void unique(std::set<std::string, std::less<>>& seen, const std::string& value,
                const std::string& pointer) {
        require(!value.empty(), pointer, "missing");
        require(value.empty() || seen.insert(value).second, pointer, "repeated");
    }
    std::vector<plan_fault> faults() && { return std::move(faults_); }

private:
    std::vector<plan_fault> faults_;
};

std::string pointer_to(std::string_view array, std::size_t index) {
    return std::string("/").append(array).append("/").append(std::to_string(index));
}

void inspect_zones(inspection& found, const delivery_plan& plan) {
    std::set<std::string, std::less<>> ids, communes;
    for (std::size_t i = 0; i < plan.zones.size(); ++i) {
        const delivery_zone& zone = plan.zones[i];
        const std::string at = pointer_to("zones", i);
        found.unique(ids, zone.id, at + "/id");
        found.require(!zone.name.empty(), at + "/name", "missing");
        found.amount(zone.fee, at + "/fee");
        if (zone.free_from) found.amount(*zone.free_from, at + "/free_from");
        found.range(zone.minutes_min, 0, ride_minutes_max, at + "/minutes_min");
        found.range(zone.minutes_max, zone.minutes_min, ride_minutes_max, at + "/minutes_max");
        for (std::size_t j = 0; j < zone.communes.size(); ++j)
            found.unique(communes, zone.communes[j].key.text(), at + pointer_to("communes", j));
    }
}

void inspect_slots(inspection& found, const delivery_plan& plan) {
    constexpr std::array<std::string_view, 7> names{"sunday",   "monday", "tuesday", "wednesday",
                                                    "thursday", "friday", "saturday"};
    std::set<std::string, std::less<>> ids;
    for (std::size_t i = 0; i < plan.slots.size(); ++i) {
        const delivery_slot& slot = plan.slots[i];
        const std::string at = pointer_to("slots", i);
        found.unique(ids, slot.id, at + "/id");
        found.require(!slot.name.empty(), at + "/name", "missing");
        found.range(slot.start_minute, 0, day_minutes - 1, at + "/start");
        found.range(slot.end_minute, slot.start_minute + 1, day_minutes, at + "/end");
    }
    for (std::size_t day = 0; day < names.size(); ++day) {
        std::set<std::string, std::less<>> seen;
        for (std::size_t i = 0; i < plan.weekdays[day].size(); ++i) {
            const std::string& id = plan.weekdays[day][i];
            const std::string at = "/weekdays" + pointer_to(names[day], i);
            found.unique(seen, id, at);
            found.require(id.empty() || ids.contains(id), at, "unknown_slot");
        }
    }
}

void inspect_special_dates(inspection& found, const delivery_plan& plan) {
    for (std::size_t i = 0; i < plan.special_dates.size(); ++i) {
        const std::string at = pointer_to("special_dates", i);
        found.require(!plan.special_dates[i].name.empty(), at + "/name", "missing");
        found.amount(plan.special_dates[i].surcharge, at + "/surcharge");
    }
}

}  // namespace

std::vector<plan_fault> faults_of(const delivery_plan& plan) {
    inspection found;
    inspect_zones(found, plan);
    inspect_slots(found, plan);
    inspect_special_dates(found, plan);
    found.range(plan.minimum_notice_hours, 0, notice_hours_max, "/minimum_notice_hours");
    found.range(plan.same_day_cutoff, 0, day_minutes, "/same_day_cutoff");
    found.range(plan.days_ahead_max, 0, days_ahead_limit, "/days_ahead_max");
    return std::move(found).faults();
}

}  // namespace flores

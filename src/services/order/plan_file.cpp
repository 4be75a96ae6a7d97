#include "services/order/plan_file.hpp"

namespace flores::order {
namespace {

// What is wrong with a file, found while its words become values.
class plan_reader {
public:
    void refuse(std::string pointer, std::string_view code) {
        found_.push_back({std::move(pointer), code, {"Valor no válido.", "Not a valid value."}});
    }

    int minute(const std::string& text, const std::string& pointer) {
        const auto read = parse_day_minute(text);
        if (!read) refuse(pointer, "bad_format");
        return read.value_or(0);
    }

    delivery_zone zone(const plan_zone& from, const std::string& at) {
        delivery_zone out;
        out.id = from.id.value;
        out.name = from.name.value;
        out.fee = {from.fee.value};
        if (from.free_from) out.free_from = money{from.free_from->value};
        out.minutes_min = static_cast<int>(from.minutes_min.value);
        out.minutes_max = static_cast<int>(from.minutes_max.value);
        for (std::size_t i = 0; i < from.communes.size(); ++i) {
            const std::string& name = from.communes[i].name.value;
            const auto key = commune::parse(name);
            if (!key) refuse(at + "/communes/" + std::to_string(i) + "/name", "bad_format");
            if (key) out.communes.push_back({*key, name});
        }
        return out;
    }

    std::vector<field_error> take() { return std::move(found_); }
    bool sound() const { return found_.empty(); }

private:
    std::vector<field_error> found_;
};

std::vector<std::string> ids_of(const plan_slots_of_day& from) {
    std::vector<std::string> out;
    if (from)
        for (const plan_id& id : *from) out.push_back(id.value);
    return out;
}

}  // namespace

expected<delivery_plan> plan_of(const plan_file& file) {
    plan_reader reader;
    delivery_plan out;
    if (file.time_zone && *file.time_zone != "America/Santiago")
        reader.refuse("/time_zone", "not_allowed");
    for (std::size_t i = 0; i < file.zones.size(); ++i)
        out.zones.push_back(reader.zone(file.zones[i], "/zones/" + std::to_string(i)));
    for (std::size_t i = 0; i < file.slots.size(); ++i) {
        const std::string at = "/slots/" + std::to_string(i);
        const plan_slot& slot = file.slots[i];
        out.slots.push_back({slot.id.value, slot.name.value,
                             reader.minute(slot.start.value, at + "/start"),
                             reader.minute(slot.end.value, at + "/end")});
    }
    for (std::size_t i = 0; i < file.special_dates.size(); ++i) {
        const plan_special_date& one = file.special_dates[i];
        const auto rule = date_rule::parse(one.rule.value);
        if (!rule) reader.refuse("/special_dates/" + std::to_string(i) + "/rule", "bad_format");
        if (rule) out.special_dates.push_back({*rule, one.name.value, {one.surcharge.value}});
    }
    const plan_weekdays& week = file.weekdays;
    out.weekdays = {ids_of(week.sunday),    ids_of(week.monday),   ids_of(week.tuesday),
                    ids_of(week.wednesday), ids_of(week.thursday), ids_of(week.friday),
                    ids_of(week.saturday)};
    out.minimum_notice_hours = static_cast<int>(file.minimum_notice_hours.value);
    out.same_day_cutoff = reader.minute(file.same_day_cutoff.value, "/same_day_cutoff");
    if (file.days_ahead_max) out.days_ahead_max = static_cast<int>(file.days_ahead_max->value);
    if (reader.sound())
        for (const plan_fault& fault : faults_of(out)) reader.refuse(fault.pointer, fault.code);
    if (!reader.sound()) return refuse(reader.take());
    return out;
}

}  // namespace flores::order

#include "services/order/delivery_service.hpp"

#include "platform/json/decode.hpp"

#include <algorithm>

namespace flores::order {
namespace {

constexpr std::int64_t few_left = 3;
constexpr int days_default = 7;

commune_view view_of(const delivery_zone& zone, const zone_commune& one) {
    return {one.key.text(), one.name, zone.id, zone.fee, zone.free_from};
}

std::int64_t left_of(const delivery_book& book, const std::vector<slot_load>& loads,
                     const std::string& date, const std::string& slot) {
    for (const slot_load& one : loads)
        if (one.date == date && one.slot == slot) return one.left(book.slot_capacity);
    return book.slot_capacity;
}

slot_view view_of(const delivery_slot& slot, std::optional<slot_problem> problem,
                  std::int64_t left) {
    if (!problem && left <= 0) problem = slot_problem::full;
    const slot_room room = problem            ? slot_room::none
                           : left <= few_left ? slot_room::few
                                              : slot_room::plenty;
    return {slot.id,
            slot.name,
            day_minute_text(slot.start_minute),
            day_minute_text(slot.end_minute),
            !problem,
            room,
            problem};
}

date_view view_of(const delivery_book& book, const delivery_zone& zone, local_date date,
                  const std::vector<slot_load>& loads, std::int64_t preparation_hours,
                  instant now) {
    date_view out;
    out.date = date;
    if (const special_date* special = special_on(book.plan, date)) {
        out.special = special->name;
        out.surcharge = special->surcharge;
    }
    out.fee = {zone.fee.amount + out.surcharge.amount};
    const std::string day = date.text();
    for (const delivery_slot* slot : slots_of(book, date, zone.id)) {
        const auto problem = problem_of(book, date, slot->id, zone.id, preparation_hours, now);
        out.slots.push_back(view_of(*slot, problem, left_of(book, loads, day, slot->id)));
    }
    out.available = std::any_of(out.slots.begin(), out.slots.end(),
                                [](const slot_view& one) { return one.available; });
    return out;
}

}  // namespace

delivery_service::delivery_service(delivery_repository& stored, product::product_client& products,
                                   const clock_port& clock, net::loops* all,
                                   std::int64_t standard_capacity, const stored_delivery& first)
    : stored_(stored),
      products_(products),
      clock_(clock),
      standard_capacity_(standard_capacity),
      book_(all, made_of(first)) {}

std::shared_ptr<const delivery_book> delivery_service::made_of(
    const stored_delivery& stored) const {
    auto made = std::make_shared<delivery_book>();
    made->revision = stored.revision;
    made->closures = stored.closures;
    made->slot_capacity = standard_capacity_;
    if (stored.plan.empty()) return made;
    const auto file = json::decode<plan_file>(stored.plan);
    auto plan = file ? plan_of(*file) : std::unexpected(file.error());
    if (!plan)
        throw std::runtime_error("the store of order holds a delivery plan that cannot be read");
    made->plan = std::move(*plan);
    for (const opening& one : stored.openings)
        if (!is_slot_on(made->plan, one.date, one.slot)) made->openings.push_back(one);
    if (file->slot_capacity) made->slot_capacity = file->slot_capacity->value;
    return made;
}

task<expected<void>> delivery_service::reload() {
    auto loading = stored_.load(today(clock_.now()));
    auto found = co_await std::move(loading);
    if (!found) co_return std::unexpected(std::move(found.error()));
    // Two changes may be read in either order; the later revision stays.
    if (found->revision >= book_.newest()->revision) book_.replace(made_of(*found));
    co_return expected<void>{};
}

task<expected<void>> delivery_service::refresh() {
    auto asking = stored_.revision();
    const auto now = co_await std::move(asking);
    if (!now) co_return std::unexpected(now.error());
    if (*now == book()->revision) co_return expected<void>{};
    auto reloading = reload();
    co_return co_await std::move(reloading);
}

zone_list delivery_service::zones() const {
    zone_list out;
    const auto held = book();
    for (const delivery_zone& zone : held->plan.zones) {
        zone_view view{zone.id,          zone.name,        zone.fee, zone.free_from,
                       zone.minutes_min, zone.minutes_max, {}};
        for (const zone_commune& one : zone.communes) view.communes.push_back(one.name);
        out.items.push_back(std::move(view));
    }
    return out;
}

commune_list delivery_service::communes() const {
    commune_list out;
    const auto held = book();
    for (const delivery_zone& zone : held->plan.zones)
        for (const zone_commune& one : zone.communes) out.items.push_back(view_of(zone, one));
    std::sort(out.items.begin(), out.items.end(),
              [](const commune_view& a, const commune_view& b) { return a.key < b.key; });
    return out;
}

expected<commune_view> delivery_service::commune_of(const commune& where) const {
    const auto held = book();
    const delivery_zone* zone = zone_of_commune(held->plan, where);
    if (zone == nullptr) return fail(errors::not_found);
    for (const zone_commune& one : zone->communes)
        if (one.key == where) return view_of(*zone, one);
    return fail(errors::not_found);
}

// What all of it takes: the longest, for the florists work on everything at once.
task<expected<std::int64_t>> delivery_service::preparation_hours(std::vector<std::string> skus) {
    auto asking = products_.offers(skus);
    auto offers = co_await std::move(asking);
    if (!offers) co_return std::unexpected(std::move(offers.error()));
    std::int64_t out = 0;
    error refused(unknown_sku);
    for (const std::string& sku : skus) {
        const product::offer* found = product::find_offer(*offers, sku);
        if (found != nullptr && found->active)
            out = std::max(out, found->preparation_hours);
        else
            refused.fields.push_back(field_of("/query/skus", unknown_sku));
    }
    if (!refused.fields.empty()) co_return std::unexpected(std::move(refused));
    co_return out;
}

task<expected<date_list>> delivery_service::dates(dates_query asked) {
    const auto held = book();
    const instant now = clock_.now();
    const delivery_zone* zone = zone_of_commune(held->plan, asked.commune_);
    if (zone == nullptr) co_return fail(unknown_commune);
    std::vector<std::string> skus;
    if (asked.skus)
        for (const sku& one : *asked.skus) skus.push_back(one.text());
    expected<std::int64_t> hours = 0;
    if (!skus.empty()) {
        auto asking = preparation_hours(std::move(skus));
        hours = co_await std::move(asking);
    }
    if (!hours) co_return std::unexpected(std::move(hours.error()));
    const local_date present = today(now);
    const local_date first = std::max(asked.from.value_or(present), present);
    if (present.days_until(first) > held->plan.days_ahead_max)
        co_return refuse({field_of("/query/from", slot_problem::too_far)});
    const int wanted = asked.days ? static_cast<int>(asked.days->value) : days_default;
    const int days = std::min(wanted, held->plan.days_ahead_max - present.days_until(first) + 1);
    auto loading = stored_.loads(zone->id, first, first.plus_days(days - 1));
    auto loads = co_await std::move(loading);
    if (!loads) co_return std::unexpected(std::move(loads.error()));
    date_list out{asked.commune_.text(), zone->id, zone->free_from, {}, std::nullopt};
    for (int day = 0; day < days; ++day)
        out.items.push_back(view_of(*held, *zone, first.plus_days(day), *loads, *hours, now));
    co_return out;
}

delivery_days delivery_service::days(const delivery_days_query& asked) const {
    const auto held = book();
    const instant now = clock_.now();
    delivery_days out{std::to_string(held->revision) + "-" + today(now).text(), std::nullopt};
    if (asked.known != out.revision) out.items = days_of(*held, now);
    return out;
}

task<expected<delivery_import_report>> delivery_service::import_plan(std::string json,
                                                                     std::string actor) {
    auto file = json::decode<plan_file>(json);
    if (!file) co_return std::unexpected(std::move(file.error()));
    co_return co_await replace_plan(std::move(*file), std::move(actor));
}

task<expected<delivery_import_report>> delivery_service::replace_plan(plan_file file,
                                                                      std::string actor) {
    const auto plan = plan_of(file);
    if (!plan) co_return std::unexpected(plan.error());
    auto replacing = stored_.replace_plan(json::encode(file), {std::move(actor), clock_.now()});
    auto revision = co_await std::move(replacing);
    if (!revision) co_return std::unexpected(std::move(revision.error()));
    auto renewed = co_await reload();
    if (!renewed) co_return std::unexpected(std::move(renewed.error()));
    std::int64_t communes = 0;
    for (const delivery_zone& zone : plan->zones) communes += std::ssize(zone.communes);
    co_return delivery_import_report{
        std::ssize(plan->zones),
        communes,
        std::ssize(plan->slots),
        std::ssize(plan->special_dates),
        file.slot_capacity ? file.slot_capacity->value : standard_capacity_,
        *revision};
}

closure_list delivery_service::closures() const {
    closure_list out;
    const auto named = [](const std::string& text) {
        return text.empty() ? std::nullopt : std::optional(text);
    };
    const auto held = book();
    for (const closure& one : held->closures)
        out.items.push_back({named(one.date), named(one.slot), named(one.zone), one.reason});
    return out;
}

expected<closure> delivery_service::checked(const std::optional<local_date>& date,
                                            const std::optional<plan_id>& slot,
                                            const std::optional<plan_id>& zone) const {
    const auto held = book();
    std::vector<field_error> faults;
    if (!date && !zone)
        faults.push_back(field_error{
            "/date", "required", {"Indica una fecha o una zona.", "Name a date or a zone."}});
    if (slot && !date)
        faults.push_back(
            field_error{"/date",
                        "required",
                        {"Un horario se cierra en una fecha.", "A slot is closed on a date."}});
    if (slot && find_slot(held->plan, slot->value) == nullptr)
        faults.push_back(field_of("/slot", slot_problem::unknown_slot));
    if (zone && find_zone(held->plan, zone->value) == nullptr)
        faults.push_back(field_error{
            "/zone", "unknown_zone", {"Esa zona no existe.", "There is no such zone."}});
    if (!faults.empty()) return refuse(std::move(faults));
    return closure{date ? date->text() : "", slot ? slot->value : "", zone ? zone->value : "", ""};
}

task<expected<closure_list>> delivery_service::close(closure_request wanted, std::string actor) {
    auto what = checked(wanted.date, wanted.slot, wanted.zone);
    if (!what) co_return std::unexpected(std::move(what.error()));
    if (wanted.reason) what->reason = wanted.reason->value;
    auto closing = stored_.close(std::move(*what), {std::move(actor), clock_.now()});
    auto done = co_await std::move(closing);
    if (!done) co_return std::unexpected(std::move(done.error()));
    auto renewed = co_await reload();
    if (!renewed) co_return std::unexpected(std::move(renewed.error()));
    co_return closures();
}

task<expected<closure_list>> delivery_service::open(closure_query wanted, std::string actor) {
    closure what{wanted.date ? wanted.date->text() : "", wanted.slot ? wanted.slot->value : "",
                 wanted.zone ? wanted.zone->value : "", ""};
    auto opening = stored_.open(std::move(what), {std::move(actor), clock_.now()});
    auto done = co_await std::move(opening);
    if (!done) co_return std::unexpected(std::move(done.error()));
    auto renewed = co_await reload();
    if (!renewed) co_return std::unexpected(std::move(renewed.error()));
    co_return closures();
}

task<expected<capacity_view>> delivery_service::set_capacity(capacity_request wanted,
                                                             std::string actor) {
    const instant now = clock_.now();
    const auto what = checked(wanted.date, wanted.slot, wanted.zone);
    std::vector<field_error> faults;
    if (!what) faults = what.error().fields;
    if (wanted.date < today(now)) faults.push_back(field_of("/date", slot_problem::past));
    if (!faults.empty()) co_return refuse(std::move(faults));
    const auto capacity = wanted.capacity ? std::optional(wanted.capacity->value) : std::nullopt;
    auto setting = stored_.set_capacity(wanted.date, wanted.slot.value, wanted.zone.value, capacity,
                                        {std::move(actor), now});
    auto load = co_await std::move(setting);
    if (!load) co_return std::unexpected(std::move(load.error()));
    auto renewed = co_await reload();
    if (!renewed) co_return std::unexpected(std::move(renewed.error()));
    co_return capacity_view{load->date, load->slot, wanted.zone.value,
                            capacity.value_or(book()->slot_capacity), load->taken};
}

}  // namespace flores::order

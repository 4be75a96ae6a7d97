#include "services/order/storage/sql_delivery.hpp"

#include "platform/sql/cells.hpp"
#include "services/order/storage/audit_rows.hpp"
#include "services/order/storage/slot_rows.hpp"

namespace flores::order {
namespace {

expected<stored_delivery> load_stored(sql::connection& db, local_date openings_from) {
    stored_delivery out;
    for (const sql::row& one : db.query("SELECT revision, plan FROM delivery_plan WHERE id = 1")) {
        out.revision = one.integer(0);
        out.plan = one.string(1);
    }
    for (const sql::row& one :
         db.query("SELECT date, slot, zone, reason FROM closure ORDER BY date, slot, zone"))
        out.closures.push_back({one.string(0), one.string(1), one.string(2), one.string(3)});
    for (const sql::row& one :
         db.query("SELECT date, slot, zone FROM slot_use WHERE date >= ? AND capacity > 0 "
                  "ORDER BY date",
                  openings_from.text()))
        out.openings.push_back({sql::parsed_at<local_date>(one, 0), one.string(1), one.string(2)});
    return out;
}

// A slot, or what is closed, as the log names it.
std::string slot_text(const std::string& date, const std::string& slot, const std::string& zone) {
    const auto part = [](const std::string& text) {
        return text.empty() ? std::string("*") : text;
    };
    return part(date) + "/" + part(slot) + "/" + part(zone);
}

std::string number_or_standard(const std::optional<std::int64_t>& capacity) {
    return capacity ? std::to_string(*capacity) : "standard";
}

std::int64_t next_revision(sql::connection& db) {
    db.exec("UPDATE delivery_plan SET revision = revision + 1 WHERE id = 1");
    return plan_revision(db);
}

}  // namespace

expected<stored_delivery> sql_delivery_repository::load_now(local_date openings_from) {
    return file_.read_now(
        [openings_from](sql::connection& db) { return load_stored(db, openings_from); });
}

task<expected<stored_delivery>> sql_delivery_repository::load(local_date openings_from) {
    auto work = [openings_from](sql::connection& db) -> expected<stored_delivery> {
        return load_stored(db, openings_from);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<std::int64_t>> sql_delivery_repository::revision() {
    auto work = [](sql::connection& db) -> expected<std::int64_t> {
        return plan_revision(db);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<std::int64_t>> sql_delivery_repository::replace_plan(std::string plan, staff_act by) {
    auto work = [plan = std::move(plan),
                 by = std::move(by)](sql::connection& db) -> expected<std::int64_t> {
        db.exec("UPDATE delivery_plan SET plan = ? WHERE id = 1", plan);
        const std::int64_t revision = next_revision(db);
        record_action(db, by, "delivery.plan", audit_subject::plan, "plan",
                      std::to_string(revision - 1), std::to_string(revision));
        return revision;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::int64_t>> sql_delivery_repository::close(closure what, staff_act by) {
    auto work = [what = std::move(what),
                 by = std::move(by)](sql::connection& db) -> expected<std::int64_t> {
        db.exec(
            "INSERT INTO closure (date, slot, zone, reason) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (date, slot, zone) DO UPDATE SET reason = excluded.reason",
            what.date, what.slot, what.zone, what.reason);
        record_action(db, by, "delivery.close", audit_subject::slot,
                      slot_text(what.date, what.slot, what.zone));
        return next_revision(db);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::int64_t>> sql_delivery_repository::open(closure what, staff_act by) {
    auto work = [what = std::move(what),
                 by = std::move(by)](sql::connection& db) -> expected<std::int64_t> {
        db.exec("DELETE FROM closure WHERE date = ? AND slot = ? AND zone = ?", what.date,
                what.slot, what.zone);
        record_action(db, by, "delivery.open", audit_subject::slot,
                      slot_text(what.date, what.slot, what.zone));
        return next_revision(db);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<slot_load>> sql_delivery_repository::set_capacity(
    local_date date, std::string slot, std::string zone, std::optional<std::int64_t> capacity,
    staff_act by) {
    auto work = [by = std::move(by), day = date.text(), slot = std::move(slot),
                 zone = std::move(zone), capacity](sql::connection& db) -> expected<slot_load> {
        const auto before =
            db.integer("SELECT capacity FROM slot_use WHERE date = ? AND slot = ? AND zone = ?",
                       day, slot, zone);
        db.exec(
            "INSERT INTO slot_use (date, slot, zone, capacity, taken) VALUES (?, ?, ?, ?, 0) "
            "ON CONFLICT (date, slot, zone) DO UPDATE SET capacity = excluded.capacity",
            day, slot, zone, capacity);
        record_action(db, by, "delivery.capacity", audit_subject::slot, slot_text(day, slot, zone),
                      number_or_standard(before), number_or_standard(capacity));
        if ((before.value_or(0) > 0) != (capacity.value_or(0) > 0)) next_revision(db);
        const auto taken = db.integer(
            "SELECT taken FROM slot_use WHERE date = ? AND slot = ? AND zone = ?", day, slot, zone);
        return slot_load{day, slot, taken.value_or(0), capacity};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::vector<slot_load>>> sql_delivery_repository::loads(std::string zone,
                                                                      local_date first,
                                                                      local_date last) {
    auto work = [zone = std::move(zone), first = first.text(),
                 last = last.text()](sql::connection& db) -> expected<std::vector<slot_load>> {
        std::vector<slot_load> out;
        for (const sql::row& one :
             db.query("SELECT date, slot, taken, capacity FROM slot_use "
                      "WHERE date BETWEEN ? AND ? AND zone = ? ORDER BY date, slot",
                      first, last, zone))
            out.push_back({one.string(0), one.string(1), one.integer(2), one.optional_integer(3)});
        return out;
    };
    co_return co_await file_.read(std::move(work));
}

}  // namespace flores::order

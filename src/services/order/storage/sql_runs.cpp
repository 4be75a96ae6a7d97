#include "services/order/storage/sql_runs.hpp"

#include "platform/json/encode.hpp"
#include "services/order/storage/audit_rows.hpp"
#include "services/order/storage/change_order.hpp"
#include "services/order/storage/order_rows.hpp"
#include "services/order/storage/run_rows.hpp"

#include <algorithm>
#include <set>

namespace flores::order {
namespace {

// The run, when it can still be changed.
expected<delivery_run> planned_run(sql::connection& db, const std::string& id) {
    auto run = load_run(db, id, std::nullopt);
    if (!run) return fail(errors::not_found);
    if (run->status != run_status::planned) return fail(wrong_state);
    return std::move(*run);
}

field_error stop_fault(std::size_t stop, std::string_view code) {
    return {"/stops/" + std::to_string(stop),
            code,
            {"Ese pedido no puede ir en esta ruta.", "That order cannot go on this run."}};
}

// The orders as numbered, each of which can be on the run; else every one that cannot.
expected<std::vector<order>> orders_for(sql::connection& db, const delivery_run& run,
                                        const std::vector<order_number>& numbers) {
    std::vector<order> out;
    std::vector<field_error> faults;
    std::set<order_number> seen;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        auto what = load_order(db, numbers[i]);
        std::string_view why;
        if (!what)
            why = "unknown_order";
        else if (!seen.insert(numbers[i]).second)
            why = "repeated";
        else if (is_waiting_on_a_run(db, what->id, run.id))
            why = "on_another_run";
        else
            why = stop_refusal(run, *what);
        if (why.empty())
            out.push_back(std::move(*what));
        else
            faults.push_back(stop_fault(i, why));
    }
    if (!faults.empty()) return refuse(std::move(faults));
    return out;
}

expected<delivery_run> make_run(sql::connection& db, const delivery_run& run,
                                const std::vector<order_number>& numbers, const staff_act& by) {
    expected<std::vector<order>> orders = ready_orders(db, run);
    if (!numbers.empty()) orders = orders_for(db, run, numbers);
    if (!orders) return std::unexpected(std::move(orders.error()));
    if (orders->empty()) return fail(nothing_to_deliver);
    if (orders->size() > run_stops_max) orders->resize(run_stops_max);
    db.exec(
        "INSERT INTO delivery_run (id, date, slot, zone, courier, status, version, made_at, "
        "started_at) VALUES (?, ?, ?, ?, ?, 'planned', 1, ?, NULL)",
        run.id, run.date.text(), run.slot, run.zone, run.courier, run.made_at);
    write_stops(db, run.id, *orders);
    record_action(db, by, "run.make", audit_subject::run, run.id, "",
                  std::to_string(orders->size()) + " stops");
    return *load_run(db, run.id, std::nullopt);
}

expected<delivery_run> set_run_stops(sql::connection& db, const std::string& id,
                                     const std::vector<order_number>& numbers,
                                     const seen_revision& seen, const staff_act& by) {
    auto run = planned_run(db, id);
    if (!run) return run;
    if (!seen.is(run->version)) return fail(errors::stale);
    auto orders = orders_for(db, *run, numbers);
    if (!orders) return std::unexpected(std::move(orders.error()));
    write_stops(db, id, *orders);
    ++run->version;
    store_run(db, *run);
    record_action(db, by, "run.stops", audit_subject::run, id,
                  std::to_string(run->stops.size()) + " stops",
                  std::to_string(orders->size()) + " stops");
    return *load_run(db, id, std::nullopt);
}

// What staff sent out or delivered already rides along as it is.
expected<delivery_run> start_run(sql::connection& db, const order_teller& tell,
                                 const std::string& id, const std::string& times,
                                 const run_viewer& of, const staff_act& by) {
    auto run = load_run(db, id, of);
    if (!run) return fail(errors::not_found);
    if (run->status != run_status::planned) return std::move(*run);
    if (!run->courier || run->stops.empty()) return fail(wrong_state);
    error refused(wrong_state);
    for (std::size_t i = 0; i < run->stops.size(); ++i) {
        order& what = run->stops[i].what;
        const bool open = run->stops[i].proof.outcome == stop_outcome::waiting;
        if (!open || what.state.status == order_status::out_for_delivery) continue;
        const wanted_change out{.to = order_status::out_for_delivery,
                                .actor = by.actor,
                                .reason = id,
                                .run_times = times};
        auto sent = apply_change(db, tell, what, out, by.at);
        if (!sent) refused.fields.push_back(stop_fault(i, sent.error().kind->code));
    }
    if (!refused.fields.empty()) return std::unexpected(std::move(refused));
    run->status = run_status::started;
    run->started_at = by.at;
    ++run->version;
    store_run(db, *run);
    record_action(db, by, "run.start", audit_subject::run, id, "planned", "started");
    return *load_run(db, id, std::nullopt);
}

// The order's own change closes the stop (stop_follows); who received it is written before.
expected<delivery_run> record_stop(sql::connection& db, const order_teller& tell,
                                   const std::string& id, const order_number& number,
                                   const stop_proof& proof, const run_viewer& of,
                                   const staff_act& by) {
    auto run = load_run(db, id, of);
    if (!run) return fail(errors::not_found);
    const auto stop = std::ranges::find_if(
        run->stops, [&](const run_stop& one) { return one.what.number == number; });
    if (stop == run->stops.end()) return fail(errors::not_found);
    if (stop->proof.outcome == proof.outcome) return std::move(*run);
    if (run->status != run_status::started || stop->proof.outcome != stop_outcome::waiting)
        return fail(wrong_state);
    const auto reason = proof.reason ? std::optional(json::enum_text(*proof.reason)) : std::nullopt;
    db.exec(
        "UPDATE run_stop SET received_by = ?, reason = ?, note = ? "
        "WHERE run_id = ? AND order_id = ?",
        proof.received_by, reason, proof.note, id, stop->what.id);
    const bool delivered = proof.outcome == stop_outcome::delivered;
    const wanted_change wanted{
        .to = delivered ? order_status::delivered : order_status::delivery_failed,
        .actor = by.actor,
        .reason = std::string(reason.value_or(""))};
    auto done = apply_change(db, tell, stop->what, wanted, by.at);
    if (!done) return std::unexpected(std::move(done.error()));
    return *load_run(db, id, std::nullopt);
}

}  // namespace

task<expected<delivery_run>> sql_run_repository::make(delivery_run wanted,
                                                      std::vector<order_number> numbers,
                                                      staff_act by) {
    auto work = [wanted = std::move(wanted), numbers = std::move(numbers),
                 by = std::move(by)](sql::connection& db) -> expected<delivery_run> {
        return make_run(db, wanted, numbers, by);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<bool>> sql_run_repository::is_ordered(local_date date, std::string slot,
                                                    std::string zone) {
    auto work = [date, slot = std::move(slot),
                 zone = std::move(zone)](sql::connection& db) -> expected<bool> {
        return db
            .integer(
                "SELECT 1 FROM orders WHERE delivery_date = ? AND slot = ? AND zone = ? LIMIT 1",
                date.text(), slot, zone)
            .has_value();
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<delivery_run>> sql_run_repository::load(std::string id, run_viewer of) {
    auto work = [id = std::move(id),
                 of = std::move(of)](sql::connection& db) -> expected<delivery_run> {
        auto run = load_run(db, id, of);
        if (!run) return fail(errors::not_found);
        return std::move(*run);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<list_part<run_line>>> sql_run_repository::list(run_filter filter,
                                                             std::optional<std::string> before,
                                                             part_size size) {
    auto work = [filter = std::move(filter), before = std::move(before),
                 size](sql::connection& db) -> expected<list_part<run_line>> {
        return list_runs(db, filter, before, size);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<delivery_run>> sql_run_repository::set_stops(std::string id,
                                                           std::vector<order_number> numbers,
                                                           seen_revision seen, staff_act by) {
    auto work = [id = std::move(id), numbers = std::move(numbers), seen = std::move(seen),
                 by = std::move(by)](sql::connection& db) -> expected<delivery_run> {
        return set_run_stops(db, id, numbers, seen, by);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<delivery_run>> sql_run_repository::assign(std::string id, std::string courier,
                                                        staff_act by) {
    auto work = [id = std::move(id), courier = std::move(courier),
                 by = std::move(by)](sql::connection& db) -> expected<delivery_run> {
        auto run = planned_run(db, id);
        if (!run) return run;
        record_action(db, by, "run.assign", audit_subject::run, id, run->courier.value_or(""),
                      courier);
        run->courier = courier;
        ++run->version;
        store_run(db, *run);
        return run;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<delivery_run>> sql_run_repository::start(std::string id, std::string times,
                                                       run_viewer of, staff_act by) {
    auto work = [id = std::move(id), times = std::move(times), of = std::move(of),
                 by = std::move(by),
                 tell = teller()](sql::connection& db) -> expected<delivery_run> {
        return start_run(db, tell, id, times, of, by);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<delivery_run>> sql_run_repository::record(std::string id, order_number number,
                                                        stop_proof proof, run_viewer of,
                                                        staff_act by) {
    auto work = [id = std::move(id), number, proof = std::move(proof), of = std::move(of),
                 by = std::move(by),
                 tell = teller()](sql::connection& db) -> expected<delivery_run> {
        return record_stop(db, tell, id, number, proof, of, by);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_run_repository::drop(std::string id, staff_act by) {
    auto work = [id = std::move(id), by = std::move(by)](sql::connection& db) -> expected<void> {
        auto run = planned_run(db, id);
        if (!run) return std::unexpected(std::move(run.error()));
        write_stops(db, id, {});
        db.exec("DELETE FROM delivery_run WHERE id = ?", id);
        record_action(db, by, "run.drop", audit_subject::run, id);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

}  // namespace flores::order

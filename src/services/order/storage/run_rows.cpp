#include "services/order/storage/run_rows.hpp"

#include "platform/json/encode.hpp"
#include "platform/sql/cells.hpp"
#include "platform/sql/list_part.hpp"
#include "services/order/storage/order_rows.hpp"

#include <algorithm>
#include <stdexcept>

namespace flores::order {
namespace {

constexpr std::string_view run_columns =
    "SELECT id, date, slot, zone, courier, status, version, made_at, started_at";

delivery_run read_run(const sql::row& from) {
    delivery_run out;
    out.id = from.string(0);
    out.date = sql::parsed_at<local_date>(from, 1);
    out.slot = from.string(2);
    out.zone = from.string(3);
    out.courier = from.optional_string(4);
    out.status = sql::enum_at<run_status>(from, 5);
    out.version = from.integer(6);
    out.made_at = from.time(7);
    out.started_at = from.optional_time(8);
    return out;
}

struct stop_row {
    std::int64_t order_id;
    stop_proof proof;
    std::optional<instant> at;
};

std::vector<stop_row> read_stops(sql::connection& db, const std::string& run) {
    std::vector<stop_row> out;
    for (const sql::row& one :
         db.query("SELECT order_id, outcome, received_by, reason, note, at FROM run_stop "
                  "WHERE run_id = ? ORDER BY position",
                  run)) {
        stop_proof proof{sql::enum_at<stop_outcome>(one, 1), one.string(2), std::nullopt,
                         one.string(4)};
        if (!one.is_null(3)) proof.reason = sql::enum_at<failure_reason>(one, 3);
        out.push_back({one.integer(0), std::move(proof), one.optional_time(5)});
    }
    return out;
}

}  // namespace

std::optional<delivery_run> load_run(sql::connection& db, const std::string& id,
                                     const run_viewer& of) {
    static const std::string sql = std::string(run_columns) +
                                   " FROM delivery_run WHERE id = ?1 AND (?2 IS NULL OR "
                                   "courier = ?2)";
    std::optional<delivery_run> out;
    for (const sql::row& found : db.query(sql, id, of)) out = read_run(found);
    if (!out) return std::nullopt;
    for (stop_row& stop : read_stops(db, id)) {
        auto what = load_order(db, stop.order_id);
        if (!what) throw std::runtime_error("the store of order has a stop without its order");
        out->stops.push_back({std::move(*what), std::move(stop.proof), stop.at});
    }
    return out;
}

list_part<run_line> list_runs(sql::connection& db, const run_filter& filter,
                              const std::optional<std::string>& before, part_size size) {
    std::string text(run_columns);
    text +=
        ", (SELECT count(*) FROM run_stop WHERE run_id = id),"
        " (SELECT count(*) FROM run_stop WHERE run_id = id AND outcome = 'waiting')"
        " FROM delivery_run WHERE ";
    text += filter.courier ? "courier = ?1 "
            : filter.date  ? "?1 IS NULL AND date = ?2 "
                           : "?1 IS NULL ";
    text +=
        "AND (?2 IS NULL OR date = ?2) AND (?3 IS NULL OR zone = ?3) "
        "AND (?4 IS NULL OR status = ?4) AND (?5 IS NULL OR id < ?5) ORDER BY id DESC LIMIT ?6";
    const auto date = filter.date ? std::optional(filter.date->text()) : std::nullopt;
    const auto status =
        filter.status ? std::optional(json::enum_text(*filter.status)) : std::nullopt;
    const auto read = [](const sql::row& one) {
        return run_line{read_run(one), one.integer(9), one.integer(10)};
    };
    return sql::read_part<run_line>(db, text, read, before, size, filter.courier, date, filter.zone,
                                    status);
}

std::vector<order> ready_orders(sql::connection& db, const delivery_run& run) {
    static const std::string sql =
        std::string(order_columns()) +
        "WHERE delivery_date = ? AND slot = ? AND zone = ? AND status IN ('preparing', "
        "'delivery_failed') AND NOT EXISTS (SELECT 1 FROM run_stop WHERE order_id = orders.id "
        "AND outcome = 'waiting')";
    std::vector<order> out;
    for (const sql::row& one : db.query(sql, run.date.text(), run.slot, run.zone)) {
        order found = read_order(one);
        if (may_ride(found)) out.push_back(std::move(found));
    }
    std::ranges::sort(out, [](const order& a, const order& b) { return by_address(a, b) < 0; });
    return out;
}

bool is_waiting_on_a_run(sql::connection& db, std::int64_t order_id, const std::string& but_not) {
    return db
        .integer(
            "SELECT 1 FROM run_stop WHERE order_id = ? AND outcome = 'waiting' "
            "AND run_id <> ?",
            order_id, but_not)
        .has_value();
}

void write_stops(sql::connection& db, const std::string& run, const std::vector<order>& orders) {
    db.exec("DELETE FROM run_stop WHERE run_id = ?", run);
    for (std::size_t i = 0; i < orders.size(); ++i)
        db.exec(
            "INSERT INTO run_stop (run_id, order_id, position, outcome, received_by, reason, "
            "note, at) VALUES (?, ?, ?, 'waiting', '', NULL, '', NULL)",
            run, orders[i].id, i);
}

void store_run(sql::connection& db, const delivery_run& run) {
    db.exec(
        "UPDATE delivery_run SET courier = ?, status = ?, version = ?, started_at = ? "
        "WHERE id = ?",
        run.courier, json::enum_text(run.status), run.version, run.started_at, run.id);
}

void runs_show_anew(sql::connection& db, std::int64_t order_id) {
    db.exec(
        "UPDATE delivery_run SET version = version + 1 "
        "WHERE id IN (SELECT run_id FROM run_stop WHERE order_id = ?)",
        order_id);
}

void stop_follows(sql::connection& db, std::int64_t order_id, order_status now, instant at) {
    // Nothing rides before its flowers are arranged.
    if (now == order_status::pending || now == order_status::confirmed) return;
    runs_show_anew(db, order_id);
    if (now == order_status::cancelled) {
        db.exec("DELETE FROM run_stop WHERE order_id = ? AND outcome = 'waiting'", order_id);
        return;
    }
    const bool delivered = now == order_status::delivered;
    if (!delivered && now != order_status::delivery_failed) return;
    const auto run =
        db.text("SELECT run_id FROM run_stop WHERE order_id = ? AND outcome = 'waiting'", order_id);
    if (!run) return;
    const stop_outcome outcome = delivered ? stop_outcome::delivered : stop_outcome::failed;
    db.exec("UPDATE run_stop SET outcome = ?, at = ? WHERE run_id = ? AND order_id = ?",
            json::enum_text(outcome), at, *run, order_id);
    db.exec(
        "UPDATE delivery_run SET status = 'finished' WHERE id = ?1 AND NOT EXISTS "
        "(SELECT 1 FROM run_stop WHERE run_id = ?1 AND outcome = 'waiting')",
        *run);
}

void forget_proofs(sql::connection& db, std::int64_t order_id) {
    db.exec("UPDATE run_stop SET received_by = '', note = '' WHERE order_id = ?", order_id);
    runs_show_anew(db, order_id);
}

}  // namespace flores::order

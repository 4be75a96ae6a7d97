#include "services/order/storage/sql_promotions.hpp"

#include "platform/json/encode.hpp"
#include "platform/sql/cells.hpp"
#include "platform/sql/list_part.hpp"
#include "services/order/order_errors.hpp"
#include "services/order/storage/audit_rows.hpp"
#include "services/order/storage/order_rows.hpp"

#include <algorithm>

namespace flores::order {
namespace {

constexpr std::string_view promotion_columns =
    "SELECT id, revision, code, terms, starts_at, ends_at, uses_max, customer_uses_max, used, "
    "ended_at, created_at FROM promotion ";

promotion read_promotion(const sql::row& from) {
    promotion out;
    out.id = from.string(0);
    out.revision = from.integer(1);
    out.code = from.optional_string(2).value_or("");
    out.terms = sql::json_at<promotion_terms>(from, 3);
    out.starts_at = from.time(4);
    out.ends_at = from.optional_time(5);
    out.uses_max = from.optional_integer(6);
    out.customer_uses_max = from.optional_integer(7);
    out.used = from.integer(8);
    out.ended_at = from.optional_time(9);
    out.created_at = from.time(10);
    return out;
}

std::vector<promotion> read_all(sql::connection& db) {
    std::vector<promotion> out;
    for (const sql::row& one : db.query(promotion_columns)) out.push_back(read_promotion(one));
    return out;
}

std::optional<promotion> find_promotion(sql::connection& db, const std::string& id) {
    static const std::string sql = std::string(promotion_columns) + "WHERE id = ?";
    for (const sql::row& one : db.query(sql, id)) return read_promotion(one);
    return std::nullopt;
}

// Whether another promotion that is not ended has the code.
bool is_taken(sql::connection& db, const promotion& wanted) {
    return db
        .integer("SELECT 1 FROM promotion WHERE code = ? AND ended_at IS NULL AND id <> ?",
                 wanted.code, wanted.id)
        .has_value();
}

std::optional<std::string> stored_code(const promotion& what) {
    return what.code.empty() ? std::nullopt : std::optional(what.code);
}

// A promotion whose window is over gives its code to the next that wants it, which ends it.
void release_code(sql::connection& db, const promotion& wanted, const staff_act& by) {
    static const std::string sql =
        std::string(promotion_columns) +
        "WHERE code = ? AND ended_at IS NULL AND ends_at <= ? AND id <> ?";
    std::vector<promotion> former;
    for (const sql::row& one : db.query(sql, wanted.code, by.at, wanted.id))
        former.push_back(read_promotion(one));
    for (const promotion& one : former) {
        db.exec("UPDATE promotion SET ended_at = ends_at, revision = revision + 1 WHERE id = ?",
                one.id);
        record_action(db, by, "promotion.end", audit_subject::promotion, one.id, "", one.code);
    }
}

// The answer under a key is known by the entry of the log that tells of it: a number, as for all.
void keep_creation(sql::connection& db, const key_claim& claim, const promotion& what, instant at) {
    const auto entry = db.integer("SELECT max(id) FROM audit WHERE subject = ?", what.id);
    keep_answer(db, claim, {entry.value(), what.revision}, at);
}

expected<std::optional<promotion>> find_created(sql::connection& db, const key_claim& claim,
                                                instant now) {
    auto answered = find_answer(db, claim, now);
    if (!answered) return std::unexpected(std::move(answered.error()));
    if (!*answered) return std::nullopt;
    const auto id = db.text("SELECT subject FROM audit WHERE id = ?", (*answered)->subject);
    return id ? find_promotion(db, *id) : std::nullopt;
}

expected<promotion> add_promotion(sql::connection& db, const promotion& wanted, const staff_act& by,
                                  const std::optional<key_claim>& claim) {
    if (claim) {
        auto before = find_created(db, *claim, by.at);
        if (!before) return std::unexpected(std::move(before.error()));
        if (*before) return std::move(**before);
    }
    release_code(db, wanted, by);
    if (is_taken(db, wanted)) return fail(code_taken);
    db.exec(
        "INSERT INTO promotion (id, revision, code, terms, starts_at, ends_at, uses_max, "
        "customer_uses_max, used, ended_at, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, NULL, ?)",
        wanted.id, wanted.revision, stored_code(wanted), json::encode(wanted.terms),
        wanted.starts_at, wanted.ends_at, wanted.uses_max, wanted.customer_uses_max,
        wanted.created_at);
    record_action(db, by, "promotion.create", audit_subject::promotion, wanted.id, "", wanted.code);
    if (claim) keep_creation(db, *claim, wanted, by.at);
    return wanted;
}

expected<promotion> put_promotion(sql::connection& db, const promotion& wanted,
                                  const staff_act& by) {
    const auto before = find_promotion(db, wanted.id);
    if (!before) return fail(errors::not_found);
    if (before->revision != wanted.revision) return fail(errors::stale);
    if (before->ended_at) return fail(promotion_ended);
    release_code(db, wanted, by);
    if (is_taken(db, wanted)) return fail(code_taken);
    db.exec(
        "UPDATE promotion SET revision = revision + 1, code = ?, terms = ?, starts_at = ?, "
        "ends_at = ?, uses_max = ?, customer_uses_max = ? WHERE id = ?",
        stored_code(wanted), json::encode(wanted.terms), wanted.starts_at, wanted.ends_at,
        wanted.uses_max, wanted.customer_uses_max, wanted.id);
    record_action(db, by, "promotion.change", audit_subject::promotion, wanted.id, "", wanted.code);
    return *find_promotion(db, wanted.id);
}

expected<promotion> end_promotion(sql::connection& db, const std::string& id, const staff_act& by) {
    auto found = find_promotion(db, id);
    if (!found) return fail(errors::not_found);
    if (found->ended_at) return std::move(*found);
    found->ended_at = by.at;
    ++found->revision;
    db.exec("UPDATE promotion SET ended_at = ?, revision = ? WHERE id = ?", by.at, found->revision,
            id);
    record_action(db, by, "promotion.end", audit_subject::promotion, found->id, "", found->code);
    return std::move(*found);
}

std::optional<promotion_usage> usage_of(sql::connection& db, const std::string& id,
                                        const std::vector<std::string>& customers) {
    const auto used = db.integer("SELECT used FROM promotion WHERE id = ?", id);
    if (!used) return std::nullopt;
    promotion_usage out{id, *used, 0};
    for (const std::string& customer : customers)
        out.used_by_customer =
            std::max(out.used_by_customer,
                     db.integer("SELECT used FROM promotion_customer WHERE promotion = ? "
                                "AND customer = ?",
                                id, customer)
                         .value_or(0));
    return out;
}

}  // namespace

expected<std::vector<promotion>> sql_promotion_repository::load_all_now() {
    return file_.read_now(
        [](sql::connection& db) -> expected<std::vector<promotion>> { return read_all(db); });
}

task<expected<std::vector<promotion>>> sql_promotion_repository::load_all() {
    auto work = [](sql::connection& db) -> expected<std::vector<promotion>> {
        return read_all(db);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<std::int64_t>> sql_promotion_repository::revision() {
    auto work = [](sql::connection& db) -> expected<std::int64_t> {
        return db.integer("SELECT CAST(sum(revision) AS BIGINT) FROM promotion").value_or(0);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<promotion>> sql_promotion_repository::load(std::string id) {
    auto work = [id = std::move(id)](sql::connection& db) -> expected<promotion> {
        auto found = find_promotion(db, id);
        if (!found) return fail(errors::not_found);
        return std::move(*found);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<list_part<promotion>>> sql_promotion_repository::list(
    std::optional<std::string> before, part_size size) {
    auto work = [before = std::move(before),
                 size](sql::connection& db) -> expected<list_part<promotion>> {
        static const std::string text = std::string(promotion_columns) +
                                        "WHERE (?1 IS NULL OR id < ?1) ORDER BY id DESC LIMIT ?2";
        return sql::read_part<promotion>(db, text, read_promotion, before, size);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<promotion>> sql_promotion_repository::add(promotion wanted, staff_act by,
                                                        std::optional<key_claim> claim) {
    auto work = [wanted = std::move(wanted), by = std::move(by),
                 claim = std::move(claim)](sql::connection& db) -> expected<promotion> {
        return add_promotion(db, wanted, by, claim);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::optional<promotion>>> sql_promotion_repository::added(key_claim claim,
                                                                         instant now) {
    auto work = [claim = std::move(claim), now](sql::connection& db) {
        return find_created(db, claim, now);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<promotion>> sql_promotion_repository::put(promotion wanted, staff_act by) {
    auto work = [wanted = std::move(wanted),
                 by = std::move(by)](sql::connection& db) -> expected<promotion> {
        return put_promotion(db, wanted, by);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<promotion>> sql_promotion_repository::end(std::string id, staff_act by) {
    auto work = [id = std::move(id),
                 by = std::move(by)](sql::connection& db) -> expected<promotion> {
        return end_promotion(db, id, by);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::vector<promotion_usage>>> sql_promotion_repository::usage(
    std::vector<std::string> ids, std::vector<std::string> customers) {
    auto work = [ids = std::move(ids), customers = std::move(customers)](
                    sql::connection& db) -> expected<std::vector<promotion_usage>> {
        std::vector<promotion_usage> out;
        for (const std::string& id : ids)
            if (auto one = usage_of(db, id, customers)) out.push_back(std::move(*one));
        return out;
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<list_part<promotion_use>>> sql_promotion_repository::uses(
    std::string id, std::optional<std::int64_t> before, part_size size) {
    auto work = [id = std::move(id), before,
                 size](sql::connection& db) -> expected<list_part<promotion_use>> {
        if (!find_promotion(db, id)) return fail(errors::not_found);
        const auto read = [](const sql::row& one) {
            return promotion_use{one.integer(0), one.string(1), one.integer(2), one.time(3),
                                 one.flag(4)};
        };
        return sql::read_part<promotion_use>(
            db,
            "SELECT u.order_id, o.number, u.amount, u.at, u.held FROM promotion_use AS u "
            "JOIN orders AS o ON o.id = u.order_id WHERE u.promotion = ?1 "
            "AND (?2 IS NULL OR u.order_id < ?2) ORDER BY u.order_id DESC LIMIT ?3",
            read, before, size, id);
    };
    co_return co_await file_.read(std::move(work));
}

}  // namespace flores::order

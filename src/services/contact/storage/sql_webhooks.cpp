#include "services/contact/storage/sql_webhooks.hpp"

#include "platform/events/outbox.hpp"
#include "platform/sql/cells.hpp"
#include "platform/sql/list_part.hpp"

namespace flores::contact {
namespace {

constexpr std::string_view webhook_columns =
    "SELECT id, url, topics, note, enabled, sealed_secret, revision, created_at FROM webhook ";

// Topics are kept as a set of bits, so that a statement can ask for one.
std::int64_t bit_of(webhook_topic topic) {
    return std::int64_t(1) << static_cast<int>(topic);
}

std::int64_t bits_of(const std::vector<webhook_topic>& topics) {
    std::int64_t out = 0;
    for (const webhook_topic topic : topics) out |= bit_of(topic);
    return out;
}

std::vector<webhook_topic> topics_of(std::int64_t bits) {
    std::vector<webhook_topic> out;
    for (const webhook_topic topic :
         {webhook_topic::order_placed, webhook_topic::order_changed, webhook_topic::stock_changed})
        if ((bits & bit_of(topic)) != 0) out.push_back(topic);
    return out;
}

webhook read_webhook(const sql::row& from) {
    return {from.string(0),  from.string(1), topics_of(from.integer(2)),
            from.string(3),  from.flag(4),   from.string(5),
            from.integer(6), from.time(7)};
}

expected<webhook> load(sql::connection& db, const std::string& id) {
    const std::string sql = std::string(webhook_columns) + "WHERE id = ?";
    for (const sql::row& found : db.query(sql, id)) return read_webhook(found);
    return fail(errors::not_found);
}

webhook_record read_record(const sql::row& from) {
    return {from.integer(0),
            from.string(1),
            from.string(2),
            sql::enum_at<webhook_topic>(from, 3),
            sql::enum_at<webhook_delivery_state>(from, 4),
            static_cast<int>(from.integer(5)),
            static_cast<int>(from.integer(6)),
            from.integer(7),
            from.time(8),
            from.optional_time(9),
            from.optional_time(10),
            from.string(11)};
}

void drop_waiting(sql::connection& db, const std::string& id, instant now) {
    db.exec(
        "UPDATE webhook_delivery SET state = 'dropped', due_at = NULL, done_at = ? "
        "WHERE webhook = ? AND state = 'waiting'",
        now, id);
}

std::vector<std::string> listeners(sql::connection& db, webhook_topic topic) {
    std::vector<std::string> out;
    for (const sql::row& found :
         db.query("SELECT id FROM webhook WHERE enabled = 1 AND (topics & ?) <> 0 ORDER BY id",
                  bit_of(topic)))
        out.push_back(found.string(0));
    return out;
}

}  // namespace

task<expected<std::vector<webhook>>> sql_webhook_repository::list() {
    auto work = [](sql::connection& db) -> expected<std::vector<webhook>> {
        std::vector<webhook> out;
        const std::string sql = std::string(webhook_columns) + "ORDER BY created_at, id";
        for (const sql::row& found : db.query(sql)) out.push_back(read_webhook(found));
        return out;
    };
    co_return co_await file_.read(work);
}

task<expected<webhook>> sql_webhook_repository::find(std::string id) {
    auto work = [id = std::move(id)](sql::connection& db) -> expected<webhook> {
        return load(db, id);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<webhook>> sql_webhook_repository::add(webhook wanted,
                                                    std::vector<events::event> told) {
    auto work = [wanted = std::move(wanted),
                 told = std::move(told)](sql::connection& db) -> expected<webhook> {
        const auto present = db.integer("SELECT count(*) FROM webhook").value_or(0);
        if (present >= std::int64_t(webhooks_max)) return fail(too_many_webhooks);
        db.exec(
            "INSERT INTO webhook (id, url, topics, note, enabled, sealed_secret, revision, "
            "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            wanted.id, wanted.url, bits_of(wanted.topics), wanted.note, wanted.enabled,
            wanted.sealed_secret, wanted.revision, wanted.created_at);
        events::append(db, told);
        return wanted;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<webhook>> sql_webhook_repository::put(webhook wanted, instant now,
                                                    std::vector<events::event> told) {
    auto work = [wanted = std::move(wanted), now,
                 told = std::move(told)](sql::connection& db) -> expected<webhook> {
        auto found = load(db, wanted.id);
        if (!found) return found;
        if (found->revision != wanted.revision) return fail(errors::stale);
        db.exec(
            "UPDATE webhook SET url = ?, topics = ?, note = ?, enabled = ?, revision = revision + "
            "1 WHERE id = ?",
            wanted.url, bits_of(wanted.topics), wanted.note, wanted.enabled, wanted.id);
        if (!wanted.enabled) drop_waiting(db, wanted.id, now);
        events::append(db, told);
        return load(db, wanted.id);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_webhook_repository::put_secret(std::string id, std::string sealed,
                                                        std::vector<events::event> told) {
    auto work = [id = std::move(id), sealed = std::move(sealed),
                 told = std::move(told)](sql::connection& db) -> expected<void> {
        if (db.exec("UPDATE webhook SET sealed_secret = ? WHERE id = ?", sealed, id) == 0)
            return fail(errors::not_found);
        events::append(db, told);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_webhook_repository::remove(std::string id,
                                                    std::vector<events::event> told) {
    auto work = [id = std::move(id),
                 told = std::move(told)](sql::connection& db) -> expected<void> {
        db.exec("DELETE FROM webhook_delivery WHERE webhook = ?", id);
        if (db.exec("DELETE FROM webhook WHERE id = ?", id) == 0) return fail(errors::not_found);
        events::append(db, told);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_webhook_repository::tell(webhook_news news, instant now) {
    auto work = [news = std::move(news), now, &ids = ids_](sql::connection& db) -> expected<void> {
        for (const std::string& webhook : listeners(db, news.topic))
            db.exec(
                "INSERT INTO webhook_delivery (id, webhook, event, topic, body, state, attempts, "
                "status, took_ms, made_at, due_at, why) VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', 0, "
                "0, 0, ?6, ?6, '') ON CONFLICT (webhook, event) DO NOTHING",
                new_id(ids, now, "dlv"), webhook, news.event, json::enum_text(news.topic),
                news.body, now);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::vector<due_webhook>>> sql_webhook_repository::due(instant now, int limit) {
    auto work = [now, limit](sql::connection& db) -> expected<std::vector<due_webhook>> {
        std::vector<due_webhook> out;
        // Of each webhook the one that has waited longest, however many wait.
        for (const sql::row& found : db.query(
                 "SELECT d.id, d.webhook, w.url, w.sealed_secret, d.event, d.topic, d.body, "
                 "d.attempts FROM webhook w JOIN webhook_delivery d ON d.seq = (SELECT e.seq FROM "
                 "webhook_delivery e WHERE e.webhook = w.id AND e.state = 'waiting' ORDER BY "
                 "e.due_at, e.seq LIMIT 1) WHERE w.enabled = 1 AND d.due_at <= ? "
                 "ORDER BY d.due_at, d.seq LIMIT ?",
                 now, limit))
            out.push_back({found.string(0), found.string(1), found.string(2), found.string(3),
                           found.string(4), sql::enum_at<webhook_topic>(found, 5), found.string(6),
                           static_cast<int>(found.integer(7))});
        return out;
    };
    co_return co_await file_.read(work);
}

task<expected<bool>> sql_webhook_repository::claim(std::string id, instant now, instant until) {
    auto work = [id = std::move(id), now, until](sql::connection& db) -> expected<bool> {
        return db.exec(
                   "UPDATE webhook_delivery SET due_at = ? WHERE id = ? AND state = 'waiting' AND "
                   "due_at <= ?",
                   until, id, now) > 0;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<bool>> sql_webhook_repository::settle(std::string id, webhook_result result,
                                                    instant now) {
    auto work = [id = std::move(id), result = std::move(result),
                 now](sql::connection& db) -> expected<bool> {
        const bool over = result.state != webhook_delivery_state::waiting;
        const std::int64_t changed = db.exec(
            "UPDATE webhook_delivery SET state = ?, attempts = attempts + 1, due_at = ?, done_at "
            "= ?, status = ?, took_ms = ?, why = ? WHERE id = ? AND state = 'waiting'",
            json::enum_text(result.state), over ? std::nullopt : result.due_at,
            over ? std::optional(now) : std::nullopt, result.status, result.took_ms, result.why,
            id);
        if (changed > 0) return true;
        // What was dropped while it was sent was tried all the same, and may have arrived.
        const std::int64_t dropped = db.exec(
            "UPDATE webhook_delivery SET state = CASE WHEN ?1 = 'delivered' THEN ?1 ELSE state "
            "END, attempts = attempts + 1, status = ?2, took_ms = ?3, why = ?4 "
            "WHERE id = ?5 AND state = 'dropped'",
            json::enum_text(result.state), result.status, result.took_ms, result.why, id);
        return dropped == 0 &&
               db.integer("SELECT 1 FROM webhook_delivery WHERE id = ?", id).has_value();
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<list_part<webhook_record>>> sql_webhook_repository::deliveries(
    std::string id, std::optional<webhook_delivery_state> state, std::optional<std::int64_t> before,
    part_size size) {
    auto work = [id = std::move(id), state, before,
                 size](sql::connection& db) -> expected<list_part<webhook_record>> {
        if (auto found = load(db, id); !found) return std::unexpected(std::move(found.error()));
        const auto wanted = state ? std::optional(json::enum_text(*state)) : std::nullopt;
        return sql::read_part<webhook_record>(
            db,
            "SELECT seq, id, event, topic, state, attempts, status, took_ms, made_at, due_at, "
            "done_at, why FROM webhook_delivery WHERE webhook = ?1 AND (?2 IS NULL OR state = ?2) "
            "AND (?3 IS NULL OR seq < ?3) ORDER BY seq DESC LIMIT ?4",
            read_record, before, size, id, wanted);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<void>> sql_webhook_repository::replay(std::string id, std::string delivery,
                                                    instant now, std::vector<events::event> told) {
    auto work = [id = std::move(id), delivery = std::move(delivery), now,
                 told = std::move(told)](sql::connection& db) -> expected<void> {
        auto found = load(db, id);
        if (!found) return std::unexpected(std::move(found.error()));
        const auto state = db.text(
            "SELECT state FROM webhook_delivery WHERE id = ? AND webhook = ?", delivery, id);
        if (!state) return fail(errors::not_found);
        if (!found->enabled) return fail(webhook_disabled);
        if (*state == "waiting") return fail(webhook_not_done);
        db.exec(
            "UPDATE webhook_delivery SET state = 'waiting', attempts = 0, due_at = ?, done_at = "
            "NULL WHERE id = ?",
            now, delivery);
        events::append(db, told);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<int>> sql_webhook_repository::forget_deliveries(instant before, int limit) {
    auto work = [before, limit](sql::connection& db) -> expected<int> {
        return static_cast<int>(
            db.exec("DELETE FROM webhook_delivery WHERE seq IN (SELECT seq FROM webhook_delivery "
                    "WHERE done_at < ? LIMIT ?)",
                    before, limit));
    };
    co_return co_await file_.write(std::move(work));
}

}  // namespace flores::contact

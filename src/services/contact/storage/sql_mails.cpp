#include "services/contact/storage/sql_mails.hpp"

#include "platform/events/outbox.hpp"
#include "platform/json/decode.hpp"
#include "platform/sql/cells.hpp"
#include "platform/sql/list_part.hpp"
#include "services/contact/storage/mail_rows.hpp"
#include "services/order/events.hpp"

namespace flores::contact {
namespace {

// One that this release cannot read has no kind: it ends as a dead letter of its own and keeps no
// other from being sent.
queued_mail queued(const sql::row& from) {
    queued_mail out{.id = from.string(0), .about = from.string(5), .recipient = from.string(2)};
    out.attempts = static_cast<int>(from.integer(4));
    auto read = json::decode<mail_content>(from.text(3));
    if (!read) return out;
    out.kind = from.string(1);
    out.content = std::move(*read);
    return out;
}

mail_record record_of(const sql::row& from) {
    return {from.integer(0),
            from.string(1),
            from.string(2),
            from.string(3),
            sql::enum_at<mail_state>(from, 4),
            static_cast<int>(from.integer(5)),
            from.time(6),
            from.optional_time(7),
            from.optional_time(8),
            from.string(9)};
}

// In place of an order's status, once it was forgotten.
constexpr std::string_view forgotten = "forgotten";

bool is_forgotten(sql::connection& db, const std::string& number) {
    return db.text("SELECT status FROM order_told WHERE number = ?", number) == forgotten;
}

bool is_of_forgotten(sql::connection& db, const std::string& id) {
    return is_forgotten(db, db.text("SELECT about FROM mail WHERE id = ?", id).value_or(""));
}

void remember(sql::connection& db, const std::string& number, std::int64_t version,
              std::string_view status) {
    db.exec(
        "INSERT INTO order_told (number, version, status) VALUES (?, ?, ?) ON CONFLICT (number) "
        "DO UPDATE SET version = excluded.version, status = excluded.status",
        number, version, status);
}

// Whether these are news: nothing later is known of the order, and its status is another.
bool is_news(sql::connection& db, const order_news& news) {
    std::string told = "pending";
    std::int64_t version = 0;
    for (const sql::row& found :
         db.query("SELECT version, status FROM order_told WHERE number = ?", news.number)) {
        version = found.integer(0);
        told = found.string(1);
    }
    if (news.version <= version) return false;
    remember(db, news.number, news.version, news.status);
    return told != news.status;
}

}  // namespace

task<expected<void>> sql_mail_repository::enqueue(mail_draft wanted, instant now) {
    auto work = [wanted = std::move(wanted), now,
                 &ids = ids_](sql::connection& db) -> expected<void> {
        if (!is_forgotten(db, wanted.about)) queue_mail(db, ids, wanted, now);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_mail_repository::tell(order_news news, instant now) {
    auto work = [news = std::move(news), now, &ids = ids_](sql::connection& db) -> expected<void> {
        if (is_forgotten(db, news.number)) return {};
        const bool other = is_news(db, news);
        if ((other || news.placed) && news.mail) queue_mail(db, ids, *news.mail, now);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

// Only a waiting mail has a time, and none when it was done. Asked for its state besides, SQLite
// would take all that wait and sort them. An earlier mail is looked for by the index of what it is
// about: of NOT EXISTS, PostgreSQL makes a join of all that wait with all that wait when its
// statistics are of a quieter hour.
task<expected<std::vector<queued_mail>>> sql_mail_repository::due(instant now, int limit) {
    auto work = [now, limit](sql::connection& db) -> expected<std::vector<queued_mail>> {
        std::vector<queued_mail> out;
        for (const sql::row& found :
             db.query("SELECT id, kind, recipient, content, attempts, about FROM mail m WHERE "
                      "due_at <= ? AND (SELECT 1 FROM mail e WHERE e.about = m.about AND "
                      "e.about <> '' AND e.recipient = m.recipient AND e.seq < m.seq AND "
                      "e.done_at IS NULL LIMIT 1) IS NULL ORDER BY due_at, seq LIMIT ?",
                      now, limit))
            out.push_back(queued(found));
        return out;
    };
    co_return co_await file_.read(work);
}

task<expected<bool>> sql_mail_repository::claim(std::string id, instant now, instant until) {
    auto work = [id = std::move(id), now, until](sql::connection& db) -> expected<bool> {
        return db.exec(
                   "UPDATE mail SET due_at = ? WHERE id = ? AND state = 'waiting' AND "
                   "due_at <= ?",
                   until, id, now) > 0;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<bool>> sql_mail_repository::settle(std::string id, mail_result result, instant now) {
    auto work = [id = std::move(id), result = std::move(result),
                 now](sql::connection& db) -> expected<bool> {
        const bool over = result.state != mail_state::waiting;
        const bool last = over && is_of_forgotten(db, id);
        const mail_state state = last ? mail_state::dropped : result.state;
        const bool emptied = over && state != mail_state::dead;
        const auto done_at = over ? std::optional(now) : std::nullopt;
        const std::int64_t changed = db.exec(
            "UPDATE mail SET state = ?1, attempts = attempts + 1, due_at = ?2, done_at = ?3, "
            "domain = ?4, why = ?5, recipient = CASE WHEN ?6 = 1 THEN '' ELSE recipient END, "
            "content = CASE WHEN ?6 = 1 THEN '' ELSE content END WHERE id = ?7 AND state = "
            "'waiting'",
            json::enum_text(state), over ? std::nullopt : result.due_at, done_at,
            emptied ? std::string() : result.domain, result.why, emptied, id);
        if (last) db.leave_no_trace();
        if (changed > 0) return !last;
        return db.integer("SELECT 1 FROM mail WHERE id = ? AND state <> 'dropped'", id).has_value();
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<list_part<mail_record>>> sql_mail_repository::list(std::optional<mail_state> state,
                                                                 std::optional<std::int64_t> before,
                                                                 part_size size) {
    auto work = [state, before, size](sql::connection& db) -> expected<list_part<mail_record>> {
        std::string list =
            "SELECT seq, id, kind, domain, state, attempts, made_at, due_at, done_at, why "
            "FROM mail WHERE (?2 IS NULL OR seq < ?2) AND ";
        list += state ? "state = ?1 " : "?1 IS NULL ";
        list += "ORDER BY seq DESC LIMIT ?3";
        const auto wanted = state ? std::optional(json::enum_text(*state)) : std::nullopt;
        return sql::read_part<mail_record>(db, list, record_of, before, size, wanted);
    };
    co_return co_await file_.read(work);
}

task<expected<int>> sql_mail_repository::replay(std::optional<std::string> id, std::string by,
                                                instant now) {
    auto work = [id = std::move(id), by = std::move(by), now,
                 &ids = ids_](sql::connection& db) -> expected<int> {
        const std::int64_t replayed = db.exec(
            "UPDATE mail SET state = 'waiting', attempts = 0, due_at = ?1, done_at = NULL "
            "WHERE state = 'dead' AND (?2 IS NULL OR id = ?2)",
            now, id);
        if (id && replayed == 0) return fail(errors::not_found);
        const order::staff_acted deed{
            by, "mail.replay",           order::audit_subject::mail, id.value_or("*"),
            "", std::to_string(replayed)};
        if (replayed > 0) events::append(db, order::event_of(deed, ids, now));
        return static_cast<int>(replayed);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_mail_repository::drop_about(std::string number, std::int64_t version,
                                                     instant now) {
    auto work = [number = std::move(number), version, now](sql::connection& db) -> expected<void> {
        remember(db, number, version, forgotten);
        drop_mails_about(db, number, now, dropped::dead);
        db.leave_no_trace();
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<int>> sql_mail_repository::forget(instant done_before, instant dead_before,
                                                int limit) {
    auto work = [done_before, dead_before, limit](sql::connection& db) -> expected<int> {
        return static_cast<int>(
            db.exec("DELETE FROM mail WHERE seq IN (SELECT seq FROM mail WHERE "
                    "(state IN ('sent', 'dropped') AND done_at < ?1) OR "
                    "(state = 'dead' AND done_at < ?2) LIMIT ?3)",
                    done_before, dead_before, limit));
    };
    co_return co_await file_.write(std::move(work));
}

}  // namespace flores::contact

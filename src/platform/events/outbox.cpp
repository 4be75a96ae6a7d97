#include "platform/events/outbox.hpp"

#include "platform/events/outbox_settling.hpp"

namespace flores::events {

namespace {

constexpr std::size_t purge_rows_max = 500;  // a write; so that others need not wait for all of it

// Columns 0 to 7: seq, id, type, aggregate, version, occurred_at, payload, personal.
event read_event(const sql::row& line) {
    return {line.string(1), line.string(2), line.string(3), line.integer(4),
            line.time(5),   line.string(6), line.flag(7)};
}

void add_unsent(sql::connection& db, int limit, std::vector<delivery>& into) {
    for (const sql::row& line :
         db.query("SELECT o.seq, o.id, o.type, o.aggregate, o.version, o.occurred_at, o.payload, "
                  "o.personal FROM outbox_unsent u JOIN outbox o ON o.seq = u.seq ORDER BY u.seq "
                  "LIMIT ?",
                  limit))
        into.push_back({line.integer(0), read_event(line), {}, 0});
}

void add_failed(sql::connection& db, instant now, std::size_t limit, std::vector<delivery>& into) {
    for (const sql::row& line :
         db.query("SELECT o.seq, o.id, o.type, o.aggregate, o.version, o.occurred_at, o.payload, "
                  "o.personal, f.consumer, f.attempts FROM outbox_failure f JOIN outbox o ON o.seq "
                  "= f.seq "
                  "WHERE f.again_at IS NOT NULL AND f.again_at <= ? ORDER BY f.again_at LIMIT ?",
                  now, limit))
        into.push_back(
            {line.integer(0), read_event(line), line.string(8), static_cast<int>(line.integer(9))});
}

struct purge_step {
    std::int64_t last = 0;  // position looked at
    std::int64_t purged = 0;
    bool more = false;
};

// Rows are in the order of their events but for moments, so the first young row ends it.
expected<purge_step> purge_from(sql::connection& db, std::int64_t after, instant before) {
    purge_step step{.last = after};
    std::vector<std::int64_t> old;
    for (const sql::row& line :
         db.query("SELECT seq, occurred_at FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?", after,
                  purge_rows_max)) {
        step.last = line.integer(0);
        if (line.time(1) >= before) break;
        old.push_back(step.last);
    }
    for (const std::int64_t seq : old)
        step.purged += db.exec(
            "DELETE FROM outbox WHERE seq = ?1 AND NOT EXISTS (SELECT 1 FROM outbox_unsent WHERE "
            "seq = ?1) AND NOT EXISTS (SELECT 1 FROM outbox_failure WHERE seq = ?1)",
            seq);
    step.more = old.size() == purge_rows_max;
    return step;
}

}  // namespace

void append(sql::connection& db, const event& what) {
    db.exec(
        "INSERT INTO outbox (id, type, aggregate, version, occurred_at, payload, personal) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        what.id, what.type, what.aggregate, what.version, what.occurred_at, what.payload,
        what.personal);
    // The row above: numbers rise, and only one transaction writes at a time.
    db.exec("INSERT INTO outbox_unsent (seq) SELECT max(seq) FROM outbox");
    db.announce();
}

void append(sql::connection& db, const event& what, std::vector<failure> left) {
    append(db, what);
    if (left.empty()) return;
    const std::int64_t position = db.integer("SELECT max(seq) FROM outbox").value_or(0);
    record(db, {{{position, what.id}, "", std::move(left)}});
}

void forget_personal(sql::connection& db, std::string_view name) {
    std::vector<std::int64_t> found;
    for (const sql::row& line : db.query("SELECT seq FROM outbox WHERE personal = 1 AND "
                                         "(aggregate = ?1 OR replace(payload, ?1, '') <> payload)",
                                         name))
        found.push_back(line.integer(0));
    for (const std::int64_t seq : found) {
        db.exec("DELETE FROM outbox_unsent WHERE seq = ?", seq);
        db.exec("DELETE FROM outbox_failure WHERE seq = ?", seq);
        db.exec("DELETE FROM outbox WHERE seq = ?", seq);
    }
}

std::vector<instant> untaken_personal(sql::connection& db) {
    std::vector<instant> out;
    for (const sql::row& line :
         db.query("SELECT outbox.occurred_at FROM (SELECT seq FROM outbox_unsent UNION SELECT seq "
                  "FROM outbox_failure WHERE again_at IS NOT NULL) AS untaken JOIN outbox ON "
                  "outbox.seq = untaken.seq WHERE personal = 1 ORDER BY outbox.occurred_at"))
        out.push_back(line.time(0));
    return out;
}

bool newer(sql::connection& db, std::string_view consumer, std::string_view aggregate,
           std::int64_t version) {
    return db.exec(
               "INSERT INTO inbox (consumer, aggregate, version) VALUES (?, ?, ?) "
               "ON CONFLICT (consumer, aggregate) DO UPDATE SET version = excluded.version "
               "WHERE excluded.version > inbox.version",
               consumer, aggregate, version) == 1;
}

task<expected<std::vector<delivery>>> sql_outbox::due(instant now, int limit) {
    auto work = [now, limit](sql::connection& db) -> expected<std::vector<delivery>> {
        std::vector<delivery> found;
        add_unsent(db, limit, found);
        add_failed(db, now, static_cast<std::size_t>(limit) - found.size(), found);
        return found;
    };
    co_return co_await store_.read(work);
}

task<expected<void>> sql_outbox::settle(std::vector<settlement> done) {
    auto work = [done = std::move(done)](sql::connection& db) -> expected<void> {
        record(db, done);
        return {};
    };
    co_return co_await store_.write(std::move(work));
}

task<expected<std::optional<instant>>> sql_outbox::next_retry() {
    auto work = [](sql::connection& db) -> expected<std::optional<instant>> {
        sql::statement found =
            db.query("SELECT min(again_at) FROM outbox_failure WHERE again_at IS NOT NULL");
        return found.step() ? found.optional_time(0) : std::nullopt;
    };
    co_return co_await store_.read(work);
}

task<expected<std::vector<dead_letter>>> sql_outbox::dead_letters(int limit) {
    auto work = [limit](sql::connection& db) -> expected<std::vector<dead_letter>> {
        std::vector<dead_letter> found;
        for (const sql::row& line : db.query(
                 "SELECT o.seq, o.id, o.type, o.aggregate, o.version, o.occurred_at, o.payload, "
                 "o.personal, f.consumer, f.attempts, f.failed_at, f.why FROM outbox_failure f "
                 "JOIN outbox o "
                 "ON o.seq = f.seq WHERE f.again_at IS NULL ORDER BY f.seq, f.consumer LIMIT ?",
                 limit))
            found.push_back({line.integer(0), read_event(line),
                             failure{line.string(8), static_cast<int>(line.integer(9)),
                                     line.time(10), std::nullopt, line.string(11)}});
        return found;
    };
    co_return co_await store_.read(work);
}

task<expected<std::int64_t>> sql_outbox::replay(std::string consumer, instant now) {
    auto work = [consumer = std::move(consumer),
                 now](sql::connection& db) -> expected<std::int64_t> {
        db.announce();
        return db.exec(
            "UPDATE outbox_failure SET again_at = ?1, attempts = 0 "
            "WHERE again_at IS NULL AND (?2 = '' OR consumer = ?2)",
            now, consumer);
    };
    co_return co_await store_.write(std::move(work));
}

task<expected<std::vector<event_name>>> sql_outbox::missing(std::vector<event_name> asked) {
    auto work = [asked =
                     std::move(asked)](sql::connection& db) -> expected<std::vector<event_name>> {
        std::vector<std::int64_t> positions;
        for (const event_name& one : asked) positions.push_back(one.position);
        return not_among(asked, outbox_ids(db, positions));
    };
    co_return co_await store_.read(std::move(work));
}

task<expected<std::int64_t>> sql_outbox::purge(instant before) {
    purge_step total;
    do {
        auto work = [after = total.last, before](sql::connection& db) {
            return purge_from(db, after, before);
        };
        const expected<purge_step> step = co_await store_.write(work);
        if (!step) co_return std::unexpected(step.error());
        total = {step->last, total.purged + step->purged, step->more};
    } while (total.more);
    co_return total.purged;
}

void sql_outbox::on_stored(std::function<void()> wake) {
    store_.after_commit(std::move(wake));
}

}  // namespace flores::events

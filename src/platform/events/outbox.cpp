#include "platform/events/outbox.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

namespace flores::events {

namespace {

namespace json = boost::json;

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

// How a statement finds the rows that many hand-overs concern. `in_batch` leads it to the positions
// that the first parameter lists, by the index, however large the table is and however far they are
// apart. The second is a list of lists in JSON, `from` its rows.
struct given_rows {
    explicit given_rows(sql::driver kind)
        : is_sqlite(kind == sql::driver::sqlite),
          from(is_sqlite ? "json_each(?2) AS given"
                         : "json_array_elements(?2::json) AS given(value)"),
          in_batch(is_sqlite ? "seq IN (SELECT value FROM json_each(?1))"
                             : "seq = ANY (?1::bigint[])") {}

    std::string text(int place) const {
        return is_sqlite ? fmt::format("json_extract(given.value, '$[{}]')", place)
                         : fmt::format("(given.value ->> {})", place);
    }
    std::string number(int place) const { return text(place) + (is_sqlite ? "" : "::bigint"); }
    std::string list(const std::vector<std::int64_t>& positions) const {
        const std::string all = fmt::format("{}", fmt::join(positions, ","));
        return is_sqlite ? "[" + all + "]" : "{" + all + "}";
    }

    const bool is_sqlite;
    const std::string_view from;
    const std::string_view in_batch;
};

// What becomes of the rows of many hand-overs, each by one statement. Of what is said of the same
// row more than once, the last counts.
struct settled_rows {
    explicit settled_rows(const std::vector<settlement>& done) {
        std::map<std::pair<std::int64_t, std::string_view>, const failure*> last_failures;
        for (const settlement& one : done) {
            if (one.failures.empty()) over.push_back(one.position);
            if (one.consumer.empty()) {
                sent.push_back(one.position);
            } else {
                tried_at.push_back(one.position);
                tried.emplace_back(json::array{one.position, one.consumer});
                last_failures.erase({one.position, one.consumer});
            }
            for (const failure& each : one.failures)
                last_failures[{one.position, each.consumer}] = &each;
        }
        for (const auto& [place, each] : last_failures) {
            failed_at.push_back(place.first);
            failed.emplace_back(json::array{
                place.first, place.second, each->attempts, micros_of(each->failed_at),
                each->again_at ? json::value(micros_of(*each->again_at)) : json::value(nullptr),
                each->why});
        }
    }

    std::vector<std::int64_t> sent, tried_at, failed_at;
    std::vector<std::int64_t> over;  // for who was asked
    json::array tried, failed;
};

// An event that somebody's erasure took meanwhile has no row any more, and gets no failure.
std::string put_failures(const given_rows& given) {
    return fmt::format(
        "INSERT INTO outbox_failure (seq, consumer, attempts, failed_at, again_at, why) SELECT "
        "o.seq, {}, {}, {}, {}, {} FROM {} JOIN outbox o ON o.seq = {} WHERE o.{} ON CONFLICT "
        "(seq, consumer) DO UPDATE SET attempts = excluded.attempts, failed_at = "
        "excluded.failed_at, again_at = excluded.again_at, why = excluded.why",
        given.text(1), given.number(2), given.number(3), given.number(4), given.text(5), given.from,
        given.number(0), given.in_batch);
}

std::string drop_sent(const given_rows& given) {
    return fmt::format("DELETE FROM outbox_unsent WHERE {}", given.in_batch);
}

std::string drop_tried(const given_rows& given) {
    return fmt::format(
        "DELETE FROM outbox_failure WHERE {} AND (seq, consumer) IN (SELECT {}, {} FROM {})",
        given.in_batch, given.number(0), given.text(1), given.from);
}

std::string drop_personal(const given_rows& given) {
    return fmt::format(
        "DELETE FROM outbox WHERE {} AND personal = 1 AND NOT EXISTS (SELECT 1 FROM outbox_unsent "
        "u WHERE u.seq = outbox.seq) AND NOT EXISTS (SELECT 1 FROM outbox_failure f WHERE f.seq = "
        "outbox.seq)",
        given.in_batch);
}

void record(sql::connection& db, const std::vector<settlement>& done) {
    const settled_rows rows(done);
    const given_rows given(db.kind());
    if (!rows.sent.empty()) db.exec(drop_sent(given), given.list(rows.sent));
    if (!rows.tried.empty())
        db.exec(drop_tried(given), given.list(rows.tried_at), json::serialize(rows.tried));
    if (!rows.failed.empty())
        db.exec(put_failures(given), given.list(rows.failed_at), json::serialize(rows.failed));
    if (!rows.over.empty()) db.exec(drop_personal(given), given.list(rows.over));
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
    if (!left.empty())
        record(db, {{db.integer("SELECT max(seq) FROM outbox").value_or(0), "", std::move(left)}});
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
        const given_rows given(db.kind());
        std::map<std::int64_t, std::string> found;
        for (const sql::row& line :
             db.query(fmt::format("SELECT seq, id FROM outbox WHERE {}", given.in_batch),
                      given.list(positions)))
            found.emplace(line.integer(0), line.string(1));
        return not_among(asked, found);
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

#include "platform/events/outbox_settling.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace flores::events {
namespace {

namespace json = boost::json;

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
            if (one.failures.empty()) over.push_back(one.of.position);
            if (one.consumer.empty()) {
                sent.push_back(one.of.position);
            } else {
                tried_at.push_back(one.of.position);
                tried.emplace_back(json::array{one.of.position, one.consumer});
                last_failures.erase({one.of.position, one.consumer});
            }
            for (const failure& each : one.failures)
                last_failures[{one.of.position, each.consumer}] = &each;
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

// SQLite gives the place of the last event again once that is forgotten, so that what was in hand
// meanwhile would settle another.
void leave_gone(sql::connection& db, std::vector<settlement>& done) {
    std::vector<std::int64_t> positions;
    for (const settlement& one : done) positions.push_back(one.of.position);
    const auto held = outbox_ids(db, positions);
    std::erase_if(done, [&held](const settlement& one) { return !is_held(held, one.of); });
}

}  // namespace

std::map<std::int64_t, std::string> outbox_ids(sql::connection& db,
                                               const std::vector<std::int64_t>& positions) {
    const given_rows given(db.kind());
    std::map<std::int64_t, std::string> found;
    for (const sql::row& line :
         db.query(fmt::format("SELECT seq, id FROM outbox WHERE {}", given.in_batch),
                  given.list(positions)))
        found.emplace(line.integer(0), line.string(1));
    return found;
}

void record(sql::connection& db, std::vector<settlement> done) {
    leave_gone(db, done);
    if (done.empty()) return;
    const settled_rows rows(done);
    const given_rows given(db.kind());
    if (!rows.sent.empty()) db.exec(drop_sent(given), given.list(rows.sent));
    if (!rows.tried.empty())
        db.exec(drop_tried(given), given.list(rows.tried_at), json::serialize(rows.tried));
    if (!rows.failed.empty())
        db.exec(put_failures(given), given.list(rows.failed_at), json::serialize(rows.failed));
    if (!rows.over.empty()) db.exec(drop_personal(given), given.list(rows.over));
}

}  // namespace flores::events

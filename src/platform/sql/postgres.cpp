#include "platform/sql/postgres.hpp"

#include "platform/core/ambient.hpp"
#include "platform/core/fnv1a.hpp"
#include "platform/core/text.hpp"
#include "platform/sql/postgres_cursor.hpp"
#include "platform/sql/postgres_sign_in.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <vector>

namespace flores::sql {

namespace {

using steady = std::chrono::steady_clock;
using what_of = postgres_error::what_of;

// Of the server's catalogue, where they never change (pg_type.dat).
constexpr Oid oid_of_int8 = 20;
constexpr Oid oid_of_text = 25;

// SQLSTATE, as the server would say them.
constexpr const char* canceled = "57014";
constexpr const char* unanswered = "08006";
constexpr const char* read_only = "25006";
constexpr const char* lock_not_available = "55P03";

std::string field_of(const PGresult* held, int code) {
    const char* text = PQresultErrorField(held, code);
    return text ? text : "";
}

// Without the value that a text of class 22 quotes.
std::string refusal_text(const PGresult* refusal) {
    const std::string state = field_of(refusal, PG_DIAG_SQLSTATE);
    if (state.starts_with("22")) return "a value is not what its column takes (" + state + ")";
    return field_of(refusal, PG_DIAG_MESSAGE_PRIMARY) + " (" + state + ")";
}

bool says(const pg_conn* handle, const char* setting, std::string_view value) {
    const char* const told = PQparameterStatus(handle, setting);
    return told && told == value;
}

}  // namespace

void postgres_connection::result_closer::operator()(pg_result* held) const {
    PQclear(held);
}

postgres_connection::postgres_connection(const postgres_place& place, postgres_limits limits)
    : limits_(limits),
      name_(fmt::format("PostgreSQL at {}:{}, database {}, schema {}", place.host, place.port,
                        place.database, place.schema)),
      lock_key_(fnv1a(place.schema)),  // the same for every process that writes to it
      lock_max_(std::to_string(limits.lock_max.count())),
      answer_max_(limits.query_max + limits.connect_max) {
    handle_ = sign_in(place, limits, name_);
    PQsetNoticeReceiver(handle_, [](void*, const PGresult*) {}, nullptr);  // may quote a row
    PQsetErrorVerbosity(handle_, PQERRORS_TERSE);  // without details, which quote values
    if (PQenterPipelineMode(handle_) != 1) lose("libpq refuses pipeline mode");
}

postgres_connection::~postgres_connection() {
    drop_statements();
    PQfinish(handle_);
}

std::unique_ptr<cursor> postgres_connection::compile(std::string_view sql) {
    const auto at = known_.try_emplace(std::string(sql), sql).first;
    return std::make_unique<postgres_cursor>(*this, at->second);
}

postgres_connection::prepared& postgres_connection::variant(known_statement& of,
                                                            parameter_kinds given) {
    for (prepared& one : of.variants)
        if (one.given == given) return one;
    std::string text = of.numbered.text_for(given);
    return of.variants.emplace_back(
        prepared{std::move(given), fmt::format("s{}", ++prepared_count_), std::move(text), false});
}

void postgres_connection::send(prepared& what, const char* const* values) {
    if (broken_) lose("the connection is closed");
    const int count = static_cast<int>(what.given.size());
    if (!what.made) {
        std::vector<Oid> types;
        for (const char kind : what.given) types.push_back(kind == 'i' ? oid_of_int8 : oid_of_text);
        if (PQsendPrepare(handle_, what.name.c_str(), what.text.c_str(), count, types.data()) != 1)
            lose(message_of(handle_));
        what.made = true;
        waiting_.push_back({&what, true});
    }
    if (PQsendQueryPrepared(handle_, what.name.c_str(), count, values, nullptr, nullptr, 0) != 1)
        lose(message_of(handle_));
    waiting_.push_back({&what, false});
}

void postgres_connection::settle() {
    if (!waiting_.empty()) fetch();
}

std::int64_t postgres_connection::changes() {
    settle();
    return changes_;
}

// The server answers what was asked before, and then the last. libpq keeps each whole. Each look
// ends with a Sync: without it the server counts the session as busy for ever, and its timeout of
// an idle transaction never runs.
postgres_connection::result postgres_connection::fetch() {
    if (broken_) lose("the connection is closed");
    if (PQpipelineSync(handle_) != 1) lose(message_of(handle_));
    result last;
    while (!waiting_.empty()) {
        const command now = waiting_.front();
        result found = next_result();
        if (!found) lose("an answer is missing");
        const ExecStatusType status = PQresultStatus(found.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) recover(found, *now.of);
        while (next_result()) {
        }
        waiting_.pop_front();
        if (!now.makes_it) last = std::move(found);
    }
    reach_sync();
    changes_ = whole_number(last ? PQcmdTuples(last.get()) : "").value_or(0);
    return last;
}

postgres_connection::result postgres_connection::next_result() {
    wait_until_answered();
    return result(PQgetResult(handle_));
}

// Sends what is left to be sent, and reads until a result is whole.
void postgres_connection::wait_until_answered() {
    const auto own = steady::now() + answer_max_;
    // Nobody waits for what is read later. A write that began is not given up: it may be kept.
    const auto until = reading_ ? std::min(own, current_ambient().deadline) : own;
    for (;;) {
        const int left = PQflush(handle_);
        if (left < 0) lose(message_of(handle_));
        if (left == 0 && PQisBusy(handle_) == 0) return;
        const auto rest =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - steady::now());
        if (rest.count() <= 0) lose("no answer in time", until < own ? canceled : unanswered);
        pollfd socket{PQsocket(handle_), static_cast<short>(POLLIN | (left > 0 ? POLLOUT : 0)), 0};
        if (::poll(&socket, 1, static_cast<int>(rest.count())) < 0 && errno != EINTR)
            lose("poll failed");
        if (PQconsumeInput(handle_) != 1) lose(message_of(handle_));
    }
}

// Past the answers to what the server skipped, if it refused something.
void postgres_connection::reach_sync() {
    waiting_.clear();
    for (;;) {
        const result one = next_result();
        if (one && PQresultStatus(one.get()) == PGRES_PIPELINE_SYNC) return;
        if (PQstatus(handle_) != CONNECTION_OK) lose(message_of(handle_));
    }
}

// After a refusal the server skips what follows until the Sync.
void postgres_connection::recover(const result& refusal, const prepared& what) {
    const std::string state = field_of(refusal.get(), PG_DIAG_SQLSTATE);
    std::string why = refusal_text(refusal.get());
    if (PQstatus(handle_) != CONNECTION_OK || state.empty()) lose(why);
    if (state == read_only && !reading_) lose(why, state);  // another host, or later, takes writes
    if (state == lock_not_available) met_lock_ = true;
    for (const command& one : waiting_)
        if (one.makes_it) one.of->made = false;
    reach_sync();
    throw postgres_error(state, what_of::statement,
                         fmt::format("{}: {} in: {}", name_, why, what.text));
}

void postgres_connection::lose(const std::string& why, std::string state) {
    broken_ = true;
    waiting_.clear();
    throw postgres_error(std::move(state), what_of::connection, fmt::format("{}: {}", name_, why));
}

// Several statements at once are the simple protocol's, which pipeline mode does not have.
void postgres_connection::script(std::string_view sql) {
    settle();
    if (PQexitPipelineMode(handle_) != 1) lose(message_of(handle_));
    const result done(PQexec(handle_, std::string(sql).c_str()));
    const ExecStatusType status = PQresultStatus(done.get());
    if (PQstatus(handle_) != CONNECTION_OK) lose(message_of(handle_));
    if (PQenterPipelineMode(handle_) != 1) lose(message_of(handle_));
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY)
        return;
    throw postgres_error(field_of(done.get(), PG_DIAG_SQLSTATE), what_of::statement,
                         fmt::format("{}: {}", name_, refusal_text(done.get())));
}

// The lock makes closures of all processes of the store run one after another, as those of one
// SQLite file do; it goes with the transaction, whatever its end. A turn is waited for longer than
// a lock that nobody of us holds.
void postgres_connection::begin_write() {
    begun_ = true;
    reading_ = met_lock_ = false;
    exec("BEGIN");
    exec("SELECT pg_advisory_xact_lock(?), set_config('lock_timeout', ?, true)", lock_key_,
         lock_max_);
}

void postgres_connection::begin_read() {
    begun_ = reading_ = true;
    exec("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

// The server answers a COMMIT of a transaction that failed with ROLLBACK, and no error.
void postgres_connection::commit() {
    exec("COMMIT");
    const result end = fetch();
    begun_ = reading_ = false;
    if (std::string_view(PQcmdStatus(end.get())) != "COMMIT")
        throw postgres_error("25P02", what_of::statement,
                             name_ + ": a transaction that had failed was to be committed");
}

bool postgres_connection::alive() {
    if (broken_) return false;
    pollfd socket{PQsocket(handle_), POLLIN, 0};
    broken_ = waiting_.empty() && ::poll(&socket, 1, 0) > 0;
    return !broken_;
}

bool postgres_connection::answers(std::chrono::milliseconds within) {
    answer_max_ = within;
    try {
        exec("SELECT 1");
        settle();
        // It tells with an answer what a reload of its settings changed.
        broken_ = says(handle_, "default_transaction_read_only", "on");
    } catch (const postgres_error&) {
        broken_ = true;
    }
    answer_max_ = limits_.query_max + limits_.connect_max;
    return !broken_;
}

void postgres_connection::rollback() {
    exec("ROLLBACK");
    settle();
    begun_ = reading_ = false;
}

// Who met a locked row waited for all of the transaction: each further one would add its time to
// that of those behind it.
void postgres_connection::undo_job() {
    connection::undo_job();
    if (met_lock_) exec("SELECT set_config('lock_timeout', '1', true)");
}

}  // namespace flores::sql

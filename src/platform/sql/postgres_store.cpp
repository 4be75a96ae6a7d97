#include "platform/sql/postgres_store.hpp"

#include "platform/core/growing_pause.hpp"
#include "platform/sql/waiting.hpp"

#include <fmt/format.h>

namespace flores::sql {

namespace {

using steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds pause_first{100};
constexpr std::chrono::milliseconds pause_max{5000};
constexpr std::chrono::milliseconds look_period{1000};  // for a connection that broke while idle
constexpr std::chrono::milliseconds look_max{1500};     // that the server takes to answer it
constexpr std::chrono::minutes migration_max{10};

store_error refused(const postgres_error& why) {
    if (why.is_tls())
        return store_error(fmt::format("{}. Check DB_SSLMODE and DB_SSLROOTCERT.", why.what()));
    return store_error(fmt::format(
        "{}. Check DB_HOST, DB_PORT, DB_NAME, DB_USER and DB_PASSWORD, and that the database was "
        "made for this user.",
        why.what()));
}

class postgres_lane final : public write_lane {
public:
    postgres_lane(postgres_place place, postgres_limits limits)
        : place_(std::move(place)), limits_(limits) {}

    connection& open() override {
        if (db_ && db_->reusable()) return *db_;
        db_.reset();
        if (steady::now() < again_at_)
            throw postgres_error("08001", postgres_error::what_of::connection,
                                 "PostgreSQL could not be reached a moment ago");
        try {
            db_ = std::make_unique<postgres_connection>(place_, limits_);
        } catch (const postgres_error&) {
            reachable_ = false;
            again_at_ = steady::now() + growing_pause(++failures_, pause_first, pause_max);
            throw;
        }
        failures_ = 0;
        reachable_ = true;
        return *db_;
    }

    void upkeep(std::size_t) override {
        if (db_ && db_->alive()) {
            if (steady::now() < look_at_) return;
            look_at_ = steady::now() + look_period;
            if (db_->answers(look_max)) return;
        }
        reachable_ = false;  // at once: to find out that it cannot be connected takes seconds
        try {
            open();
        } catch (const postgres_error&) {
            // health says it, and the next write.
        }
    }

    std::optional<std::chrono::milliseconds> next_upkeep() const override { return look_period; }

    bool reachable() const { return reachable_; }

private:
    const postgres_place place_;
    const postgres_limits limits_;
    std::unique_ptr<postgres_connection> db_;
    int failures_ = 0;  // to connect, since it was connected
    steady::time_point again_at_{};
    steady::time_point look_at_{};
    std::atomic<bool> reachable_{true};
};

// Without it the tables look as if they were not made.
void require_usage(postgres_connection& db, const postgres_place& place) {
    if (!db.integer("SELECT 1 FROM pg_namespace WHERE nspname = ? AND "
                    "NOT has_schema_privilege(oid, 'USAGE')",
                    place.schema))
        return;
    throw postgres_error("42501", postgres_error::what_of::statement,
                         fmt::format("{}: {} has no USAGE on the schema", db.name(), place.user));
}

// Empty: it is ready.
std::string lacking(const postgres_place& place, std::span<const migration> known,
                    postgres_limits limits) {
    try {
        postgres_connection db(place, limits);
        require_usage(db, place);
        const auto missing = pending(db, known);
        if (missing.empty()) return {};
        return fmt::format("{} lacks {} migration(s). Run: flores migrate", db.name(),
                           missing.size());
    } catch (const postgres_error& why) {
        if (why.refused()) throw refused(why);
        return why.what();
    }
}

std::unique_ptr<postgres_lane> ready_lane(const postgres_place& place,
                                          std::span<const migration> known,
                                          postgres_limits limits) {
    wait_until_ready(place, known, [] {});
    return std::make_unique<postgres_lane>(place, limits);
}

}  // namespace

void wait_until_ready(const postgres_place& place, std::span<const migration> known,
                      const std::function<void()>& waiting) {
    wait_for_store([&] { return lacking(place, known, {}); }, waiting);
}

postgres_store::postgres_store(const postgres_place& place, std::span<const migration> migrations,
                               postgres_options options)
    : store(
          ready_lane(place, migrations, options.limits),
          [place, limits = options.limits] {
              return std::make_unique<postgres_connection>(place, limits);
          },
          {options.write_queue_max, options.write_batch_max},
          {options.reader_threads, options.read_queue_max}, place.schema) {}

postgres_store::~postgres_store() = default;

expected<void> postgres_store::health() const {
    if (!static_cast<const postgres_lane&>(lane()).reachable()) return fail(errors::unavailable);
    return {};
}

namespace {

template <class F>
auto with_connection(const postgres_place& place, F use) {
    try {
        postgres_connection db(place, {.query_max = migration_max, .lock_max = migration_max});
        return use(db);
    } catch (const postgres_error& why) {
        throw refused(why);
    }
}

}  // namespace

int migrate(const postgres_place& place, std::span<const migration> known) {
    return with_connection(place, [&](postgres_connection& db) {
        db.begin_write();
        // A role that owns its schema need not be one that may make another.
        if (!db.integer("SELECT 1 FROM pg_namespace WHERE nspname = ?", place.schema))
            db.script(fmt::format("CREATE SCHEMA {}", place.schema));
        db.commit();
        return migrate(db, known);
    });
}

std::vector<migration> pending(const postgres_place& place, std::span<const migration> known) {
    return with_connection(place, [&](postgres_connection& db) {
        require_usage(db, place);
        return pending(db, known);
    });
}

}  // namespace flores::sql

// What a store says and does where the server is there, and does not do what it is asked: somebody
// holds a row, it is read-only, a right is missing.
#include "platform/sql/postgres_store.hpp"
#include "support/failed_with.hpp"
#include "support/postgres_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <future>
#include <stdexcept>
#include <thread>
#include <vector>

namespace flores::sql {
namespace {

using test::failed_with;
using testing::HasSubstr;
using namespace std::chrono_literals;

constexpr std::array shelf_steps{migration{1, "shelf", R"(
CREATE TABLE shelf (id INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;
INSERT INTO shelf (id, n) VALUES (1, 0);)"}};

expected<std::int64_t> add_one(connection& db) {
    return db.integer("UPDATE shelf SET n = n + 1 WHERE id = 1 RETURNING n").value();
}

postgres_place shelf_place() {
    postgres_place place = test::postgres_server::instance().new_place();
    migrate(place, shelf_steps);
    return place;
}

// As an operator does in psql, past the turns of writers.
class holder {
public:
    holder(const postgres_place& place, std::string_view what) : db_(place, {.idle_max = 1min}) {
        db_.exec("BEGIN");
        db_.script(what);
    }
    void let_go() { db_.rollback(); }

private:
    postgres_connection db_;
};

TEST(refusing_postgres, writes_what_it_can_while_somebody_holds_a_row) {
    const postgres_place place = shelf_place();
    postgres_store store(place, shelf_steps);
    holder row(place, "SELECT n FROM shelf WHERE id = 1 FOR UPDATE");
    const auto began = std::chrono::steady_clock::now();
    std::vector<std::future<expected<std::int64_t>>> blocked;
    for (int i = 0; i < 30; ++i)
        blocked.push_back(std::async(std::launch::async, [&] { return store.write_now(add_one); }));
    const auto add_another = [](connection& db) -> expected<void> {
        db.exec("INSERT INTO shelf (id, n) VALUES (2, 0)");
        return {};
    };
    EXPECT_TRUE(store.write_now(add_another));
    for (auto& one : blocked) EXPECT_TRUE(failed_with(one.get(), errors::unavailable));
    EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
    row.let_go();
    EXPECT_EQ(store.write_now(add_one), 1);
}

TEST(refusing_postgres, is_migrated_however_long_a_table_is_held) {
    const postgres_place place = shelf_place();
    constexpr std::array more_steps{shelf_steps[0],
                                    migration{2, "more", "ALTER TABLE shelf ADD more INTEGER"}};
    holder table(place, "LOCK TABLE shelf");
    auto taken = std::async(std::launch::async, [&] { return migrate(place, more_steps); });
    postgres_connection watching(place, {});
    while (taken.wait_for(0s) != std::future_status::ready &&
           watching.integer("SELECT count(*) FROM pg_locks WHERE NOT granted AND "
                            "waitstart < now() - interval '1 s'") == 0)
        std::this_thread::yield();
    table.let_go();
    EXPECT_EQ(taken.get(), 1);
}

// A user who may use what was migrated, as far as nobody takes that away.
class clerk {
public:
    explicit clerk(const postgres_place& of) : owner_(of, {}), place_(of) {
        place_.user = "clerk_of_" + of.schema;
        tell(
            fmt::format("CREATE ROLE {0} LOGIN PASSWORD '{2}'; GRANT USAGE ON SCHEMA {1} TO {0}; "
                        "GRANT ALL ON ALL TABLES IN SCHEMA {1} TO {0}",
                        place_.user, of.schema, of.password));
    }
    const postgres_place& place() const { return place_; }
    void tell(const std::string& sql) { owner_.script(sql); }
    void cut_off() {
        (void)owner_.integer(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = ?",
            place_.user);
    }

private:
    postgres_connection owner_;
    postgres_place place_;
};

TEST(refusing_postgres, is_away_while_the_server_is_read_only_and_writes_when_it_is_not) {
    clerk who(shelf_place());
    postgres_store store(who.place(), shelf_steps);
    const auto give_up = std::chrono::steady_clock::now() + 20s;
    const auto wait_until = [&](auto met) {
        while (!met() && std::chrono::steady_clock::now() < give_up) std::this_thread::yield();
        return met();
    };
    who.tell("ALTER ROLE " + who.place().user + " SET default_transaction_read_only = on");
    who.cut_off();
    EXPECT_TRUE(wait_until([&] { return !store.health(); }));
    EXPECT_TRUE(failed_with(store.write_now(add_one), errors::unavailable));
    EXPECT_FALSE(store.health());
    EXPECT_THROW(
        wait_until_ready(who.place(), shelf_steps, [] { throw std::logic_error("waits"); }),
        std::logic_error);
    who.tell("ALTER ROLE " + who.place().user + " RESET default_transaction_read_only");
    EXPECT_TRUE(wait_until([&] { return store.health().has_value(); }));
    EXPECT_EQ(store.write_now(add_one), 1);
}

TEST(refusing_postgres, gives_a_connection_up_that_takes_no_writes) {
    postgres_store store(shelf_place(), shelf_steps);
    const auto id_of_backend = [](connection& db) -> expected<std::int64_t> {
        return db.integer("SELECT pg_backend_pid()").value();
    };
    const auto before = store.write_now(id_of_backend);
    const auto forbidden = [](connection& db) {
        db.exec("SET TRANSACTION READ ONLY");
        return add_one(db);
    };
    EXPECT_TRUE(failed_with(store.write_now(forbidden), errors::unavailable));
    EXPECT_NE(store.write_now(id_of_backend).value(), before.value());
    EXPECT_THROW((void)store.read_now(add_one), postgres_error) << "a mistake of ours";
}

TEST(refusing_postgres, notices_by_itself_that_the_server_became_read_only) {
    postgres_connection db(shelf_place(), {});
    EXPECT_TRUE(db.answers(1500ms));
    db.exec("SET default_transaction_read_only = on");
    EXPECT_FALSE(db.answers(1500ms));
    EXPECT_FALSE(db.reusable());
}

TEST(refusing_postgres, is_away_while_a_right_is_missing) {
    clerk who(shelf_place());
    postgres_store store(who.place(), shelf_steps);
    who.tell(
        fmt::format("REVOKE UPDATE ON {}.shelf FROM {}", who.place().schema, who.place().user));
    const auto refused = store.write_now(add_one);
    ASSERT_TRUE(failed_with(refused, errors::unavailable));
    EXPECT_THAT(refused.error().log.text, HasSubstr("permission denied for table shelf"));
}

TEST(refusing_postgres, says_at_its_start_that_the_schema_may_not_be_used) {
    clerk who(shelf_place());
    who.tell(
        fmt::format("REVOKE USAGE ON SCHEMA {} FROM {}", who.place().schema, who.place().user));
    const auto said = [&](const auto& start) {
        try {
            start();
        } catch (const store_error& why) {
            return std::string(why.what());
        }
        return std::string("nothing");
    };
    EXPECT_THAT(said([&] {
                    wait_until_ready(who.place(), shelf_steps,
                                     [] { throw std::logic_error("it waits"); });
                }),
                HasSubstr("has no USAGE"));
    EXPECT_THAT(said([&] { (void)pending(who.place(), shelf_steps); }), HasSubstr("has no USAGE"));
}

TEST(refusing_postgres, tells_what_a_server_in_need_says_from_a_mistake) {
    const auto foreseen = [](const char* state) {
        const auto found =
            postgres_error(state, postgres_error::what_of::statement, "why").foreseen();
        return found ? found->kind : nullptr;
    };
    EXPECT_EQ(foreseen("53100"), &errors::storage_full);
    for (const char* state : {"53200", "53300", "53400", "58000", "58030", "58P01"})
        EXPECT_EQ(foreseen(state), &errors::unavailable) << state;
    for (const char* state : {"42601", "22P02", "25006"}) EXPECT_EQ(foreseen(state), nullptr);
}

}  // namespace
}  // namespace flores::sql

// What a request is told while the server of its store stands still: its socket stays open, and its
// kernel acknowledges what is sent.
#include "platform/sql/postgres_store.hpp"
#include "support/failed_with.hpp"
#include "support/postgres_server.hpp"
#include "support/run_task.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <csignal>
#include <memory>

namespace flores {
namespace {

using test::failed_with;
using namespace std::chrono_literals;

constexpr std::array tally_steps{sql::migration{1, "tally", R"(
CREATE TABLE tally (id INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;
INSERT INTO tally (id, n) VALUES (1, 0);)"}};

expected<std::int64_t> add_to_tally(sql::connection& db) {
    return db.integer("UPDATE tally SET n = n + 1 WHERE id = 1 RETURNING n").value();
}

expected<std::int64_t> backend_of(sql::connection& db) {
    return db.integer("SELECT pg_backend_pid()").value();
}

// Stands still for a block.
class frozen {
public:
    explicit frozen(std::int64_t process) : process_(static_cast<pid_t>(process)) {
        ::kill(process_, SIGSTOP);
    }
    ~frozen() { ::kill(process_, SIGCONT); }
    frozen(const frozen&) = delete;
    frozen& operator=(const frozen&) = delete;

private:
    const pid_t process_;
};

// What `work` answers a request that has 500 ms, and within how long.
template <class T>
T in_a_hurry(task<T> work, std::chrono::steady_clock::duration& took) {
    const auto began = std::chrono::steady_clock::now();
    ambient soon;
    soon.deadline = began + 500ms;
    const ambient_scope scope(soon);
    T answer = test::run_task(std::move(work));
    took = std::chrono::steady_clock::now() - began;
    return answer;
}

TEST(frozen_postgres, a_write_ends_with_its_request_and_is_kept_all_the_same) {
    const sql::postgres_place place = test::postgres_server::instance().new_place();
    migrate(place, tally_steps);
    sql::postgres_store store(place, tally_steps);
    const auto server = std::make_shared<std::atomic<pid_t>>(0);
    const auto freezing = [server](sql::connection& db) {
        *server = static_cast<pid_t>(backend_of(db).value());
        ::kill(*server, SIGSTOP);
        return add_to_tally(db);
    };
    std::chrono::steady_clock::duration took{};
    EXPECT_TRUE(failed_with(in_a_hurry(store.write(freezing), took), errors::deadline_exceeded));
    EXPECT_LT(took, 3s);
    // It waits behind the first, and is dropped.
    EXPECT_TRUE(
        failed_with(in_a_hurry(store.write(add_to_tally), took), errors::deadline_exceeded));
    EXPECT_LT(took, 3s);
    ASSERT_NE(*server, 0) << "it had not begun";
    ::kill(*server, SIGCONT);
    EXPECT_EQ(store.write_now(add_to_tally), 2);
}

// To connect takes libpq two seconds at least.
TEST(frozen_postgres, a_read_that_needs_a_connection_ends_with_its_request) {
    const test::postgres_server& server = test::postgres_server::instance();
    const sql::postgres_place place = test::postgres_server::instance().new_place();
    migrate(place, tally_steps);
    sql::postgres_store store(place, tally_steps, {.reader_threads = 1});
    const auto reader = store.read_now(backend_of).value();
    std::chrono::steady_clock::duration took{};
    {
        const frozen all(server.id());
        const frozen its(reader);
        for (int i = 0; i < 3; ++i) {
            EXPECT_TRUE(
                failed_with(in_a_hurry(store.read(backend_of), took), errors::deadline_exceeded));
            EXPECT_LT(took, 1700ms) << "read " << i;
        }
    }
    EXPECT_TRUE(store.read_now(backend_of));
}

}  // namespace
}  // namespace flores

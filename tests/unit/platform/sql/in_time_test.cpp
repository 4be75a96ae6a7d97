// Nobody waits for a store beyond the deadline of the request, however long the store takes; and
// what nobody waits for any more ends as it would have, with what it owns.
#include "platform/sql/sqlite_file.hpp"
#include "support/failed_with.hpp"
#include "support/run_task.hpp"
#include "support/temp_folder.hpp"

#include <boost/asio/detached.hpp>

#include <gtest/gtest.h>

#include <array>
#include <future>
#include <stdexcept>

namespace flores::sql {
namespace {

using test::failed_with;
using namespace std::chrono_literals;

constexpr std::array mark_steps{
    migration{1, "marks", "CREATE TABLE mark (id INTEGER PRIMARY KEY) STRICT"}};
constexpr auto far_too_long = 10s;  // what holds a store lets go of it, should nobody open

ambient hurried() {
    ambient soon;
    soon.deadline = std::chrono::steady_clock::now() + 20ms;
    return soon;
}

template <class T>
T in_a_hurry(task<T> work) {
    const ambient_scope scope(hurried());
    return test::run_task(std::move(work));
}

expected<int> put_mark(connection& db, int id) {
    db.exec("INSERT INTO mark (id) VALUES (?)", id);
    return id;
}

class in_time : public testing::Test {
protected:
    // A closure that hangs until open() and then puts a mark.
    auto hanging(int id) {
        return [id, opened = opened_](connection& db) {
            opened.wait_for(far_too_long);
            return put_mark(db, id);
        };
    }
    void open() { open_.set_value(); }

    // How many there are when all that was asked before has ended.
    std::int64_t marks() {
        (void)file.write_now([](connection&) -> expected<void> { return {}; });
        return *file.read_now([](connection& db) -> expected<std::int64_t> {
            return *db.integer("SELECT count(*) FROM mark");
        });
    }

    std::promise<void> open_;
    std::shared_future<void> opened_ = open_.get_future().share();
    test::temp_folder folder;
    sqlite_file file{folder / "a.db", mark_steps};
};

TEST_F(in_time, a_write_that_had_begun_is_answered_and_kept) {
    EXPECT_TRUE(failed_with(in_a_hurry(file.write(hanging(1))), errors::deadline_exceeded));
    open();
    EXPECT_EQ(marks(), 1);
    EXPECT_EQ(file.counts().refused, 0u);
}

TEST_F(in_time, a_write_that_waits_for_its_turn_is_answered_and_dropped) {
    EXPECT_TRUE(failed_with(in_a_hurry(file.write(hanging(1))), errors::deadline_exceeded));
    const auto queued = [](connection& db) {
        return put_mark(db, 2);
    };
    EXPECT_TRUE(failed_with(in_a_hurry(file.write(queued)), errors::deadline_exceeded));
    open();
    EXPECT_EQ(marks(), 1);
    EXPECT_EQ(file.counts().refused, 1u);
}

TEST_F(in_time, a_write_that_is_done_in_time_is_answered_with_what_it_did) {
    open();
    ambient patient;
    patient.deadline = std::chrono::steady_clock::now() + far_too_long;
    const ambient_scope scope(patient);
    EXPECT_EQ(test::run_task(file.write(hanging(7))), 7);
    EXPECT_EQ(current_ambient().deadline, patient.deadline);
}

TEST_F(in_time, a_write_that_throws_too_late_tells_nobody) {
    auto throwing = [opened = opened_](connection&) -> expected<int> {
        opened.wait_for(far_too_long);
        throw std::runtime_error("too late");
    };
    EXPECT_TRUE(failed_with(in_a_hurry(file.write(throwing)), errors::deadline_exceeded));
    open();
    EXPECT_EQ(marks(), 0);
}

TEST_F(in_time, a_read_is_answered) {
    auto looking = [opened = opened_](connection& db) -> expected<std::int64_t> {
        opened.wait_for(far_too_long);
        return *db.integer("SELECT count(*) FROM mark");
    };
    EXPECT_TRUE(failed_with(in_a_hurry(file.read(looking)), errors::deadline_exceeded));
    open();
    EXPECT_EQ(marks(), 0);
}

TEST_F(in_time, what_ends_too_late_touches_no_loop_that_has_gone) {
    auto answer = std::make_shared<std::optional<expected<int>>>();
    {
        boost::asio::io_context loop(1);
        const ambient_scope scope(hurried());
        boost::asio::co_spawn(loop, test::keep_result(file.write(hanging(1)), *answer),
                              boost::asio::detached);
        loop.run();
    }
    EXPECT_TRUE(failed_with(answer->value(), errors::deadline_exceeded));
    open();
    EXPECT_EQ(marks(), 1);
}

TEST_F(in_time, who_waits_is_gone_with_its_loop) {
    {
        boost::asio::io_context loop(1);
        ambient patient;
        patient.deadline = std::chrono::steady_clock::now() + far_too_long;
        const ambient_scope scope(patient);
        boost::asio::co_spawn(
            loop,
            [](sqlite_file& into, auto work) -> task<void> {
                (void)co_await into.write(std::move(work));
            }(file, hanging(1)),
            boost::asio::detached);
        loop.poll();
    }
    open();
    EXPECT_EQ(marks(), 1);
}

TEST(await_callback_in_time, gives_what_it_was_told_or_nothing) {
    auto at_once = await_callback_in_time<int>([](auto done) { done(3); });
    EXPECT_EQ(in_a_hurry(std::move(at_once)), 3);
    std::move_only_function<void(int)> later;
    auto never = await_callback_in_time<int>([&later](auto done) { later = std::move(done); });
    EXPECT_EQ(in_a_hurry(std::move(never)), std::nullopt);
    later(4);
}

}  // namespace
}  // namespace flores::sql

#include "platform/sql/sqlite_file.hpp"

#include "gate.hpp"
#include "support/run_task.hpp"
#include "support/temp_folder.hpp"

#include <boost/asio/detached.hpp>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <functional>

namespace flores::sql {
namespace {

constexpr std::array thing_steps{
    migration{1, "things", "CREATE TABLE thing (id INTEGER PRIMARY KEY, note TEXT) STRICT"}};

expected<int> add(connection& db, int id, std::string_view note = "") {
    db.exec("INSERT INTO thing (id, note) VALUES (?, ?)", id, note);
    return id;
}

std::int64_t count(sqlite_file& file) {
    return *file.read_now([](connection& db) -> expected<std::int64_t> {
        return *db.integer("SELECT count(*) FROM thing");
    });
}

template <class T>
bool good(const outcome<T>& out) {
    return out.value && out.value->has_value();
}

class sqlite_file_ : public testing::Test {
protected:
    sqlite_file& open(sqlite_options options = {}) {
        file.reset();
        file = std::make_unique<sqlite_file>(folder / "a.db", thing_steps, options);
        return *file;
    }

    // Submits a write from a task of `loop`; its answer arrives in the place returned.
    template <class F>
    std::shared_ptr<outcome<answer_of<F>>> submit(F work) {
        auto answer = std::make_shared<outcome<answer_of<F>>>();
        boost::asio::co_spawn(loop, hold(*file, std::move(work), answer), boost::asio::detached);
        loop.poll();
        return answer;
    }
    template <class F>
    static task<void> hold(sqlite_file& into, F work,
                           std::shared_ptr<outcome<answer_of<F>>> answer) {
        try {
            answer->value.emplace(co_await into.write(std::move(work)));
        } catch (...) {
            answer->thrown = std::current_exception();
        }
    }

    // Lets the batch run and its answers arrive.
    void finish(gate& held) {
        held.open();
        loop.restart();
        loop.run();
    }

    test::temp_folder folder;
    boost::asio::io_context loop{1};  // outlives the file, whose writer posts to it
    std::unique_ptr<sqlite_file> file;
};

auto adding(int id) {
    return [id](connection& db) {
        return add(db, id);
    };
}

TEST_F(sqlite_file_, answers_writes_and_reads) {
    open();
    EXPECT_EQ(test::run_task(file->write(adding(5))), 5);
    const auto found = test::run_task(file->read([](connection& db) -> expected<std::int64_t> {
        return *db.integer("SELECT max(id) FROM thing");
    }));
    EXPECT_EQ(found, 5);
}

TEST_F(sqlite_file_, undoes_a_write_that_answers_an_error) {
    open();
    const auto refused = file->write_now([](connection& db) -> expected<int> {
        (void)add(db, 1);
        return fail(errors::conflict);
    });
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(errors::conflict));
    EXPECT_EQ(count(*file), 0);
}

TEST_F(sqlite_file_, undoes_a_write_that_throws_and_throws_it_to_the_caller) {
    open();
    auto throwing = [](connection& db) -> expected<int> {
        (void)add(db, 1);
        throw std::domain_error("surprise");
    };
    EXPECT_THROW((void)test::run_task(file->write(throwing)), std::domain_error);
    EXPECT_THROW((void)file->write_now(throwing), std::domain_error);
    EXPECT_EQ(count(*file), 0);
}

TEST_F(sqlite_file_, shares_a_commit_and_undoes_only_what_failed) {
    open();
    gate held(*file);
    const auto before = file->counts().batches.load();
    auto first = submit(adding(1));
    auto refused = submit([](connection& db) -> expected<int> {
        (void)add(db, 2);
        return fail(errors::conflict);
    });
    auto thrown = submit([](connection& db) -> expected<int> {
        (void)add(db, 3);
        (void)add(db, 1);  // a duplicate of the first in the same batch
        return 3;
    });
    auto last = submit(adding(4));
    EXPECT_EQ(file->writes_waiting(), 4u);
    finish(held);
    EXPECT_EQ(file->counts().batches - before, 2u) << "the gate's and one for all four";
    EXPECT_TRUE(good(*first));
    EXPECT_FALSE(refused->value->has_value());
    EXPECT_THROW((void)thrown->take(), sqlite_error);
    EXPECT_TRUE(good(*last));
    EXPECT_EQ(count(*file), 2);
}

TEST_F(sqlite_file_, keeps_a_released_write_when_a_later_one_of_its_batch_fails) {
    open();
    gate held(*file);
    auto first = submit(adding(1));
    auto sees = submit([](connection& db) -> expected<int> {
        const auto seen = db.integer("SELECT count(*) FROM thing");
        db.exec("DELETE FROM thing");
        return seen == 1 ? fail(errors::conflict) : fail(errors::internal);
    });
    finish(held);
    EXPECT_TRUE(good(*first));
    EXPECT_TRUE(sees->value->error().is(errors::conflict)) << "a later write sees an earlier one";
    EXPECT_EQ(count(*file), 1);
}

TEST_F(sqlite_file_, runs_a_batch_singly_when_a_full_disk_takes_its_transaction) {
    open({.pages_max = 24});
    gate held(*file);
    const std::string much(200'000, 'x');
    auto before = submit(adding(1));
    auto too_much = submit([much](connection& db) { return add(db, 2, much); });
    auto after = submit(adding(3));
    finish(held);
    EXPECT_EQ(file->counts().reruns, 1u);
    EXPECT_TRUE(good(*before));
    ASSERT_TRUE(too_much->value.has_value());
    EXPECT_TRUE(too_much->value->error().is(errors::storage_full));
    EXPECT_TRUE(good(*after));
    EXPECT_EQ(count(*file), 2);
    EXPECT_TRUE(file->check().empty());
}

TEST_F(sqlite_file_, does_not_believe_a_closure_that_hides_the_loss_of_its_transaction) {
    open({.pages_max = 24});
    const auto hidden = [](connection& db) -> expected<int> {
        try {
            (void)add(db, 1, std::string(200'000, 'x'));
        } catch (const sqlite_error&) {
            return 1;
        }
        return 2;
    };
    gate held(*file);
    auto answer = submit(hidden);
    auto other = submit(adding(7));
    finish(held);
    EXPECT_THROW((void)answer->take(), sqlite_error);
    EXPECT_TRUE(good(*other));
    EXPECT_EQ(count(*file), 1);
}

TEST_F(sqlite_file_, drops_a_write_whose_deadline_passed_in_the_queue) {
    open();
    gate held(*file);
    ambient late;
    late.deadline = std::chrono::steady_clock::now();
    std::shared_ptr<outcome<expected<int>>> dropped;
    {
        const ambient_scope scope(late);
        dropped = submit(adding(1));
    }
    auto kept = submit(adding(2));
    finish(held);
    EXPECT_TRUE(dropped->value->error().is(errors::deadline_exceeded));
    EXPECT_TRUE(good(*kept));
    EXPECT_EQ(count(*file), 1);
}

TEST_F(sqlite_file_, refuses_a_write_when_the_queue_is_full) {
    open({.write_queue_max = 1});
    gate held(*file);
    auto queued = submit(adding(1));
    auto refused = submit(adding(2));
    finish(held);
    EXPECT_TRUE(good(*queued));
    EXPECT_TRUE(refused->value->error().is(errors::overloaded));
}

TEST_F(sqlite_file_, splits_what_exceeds_a_batch) {
    open({.write_batch_max = 2});
    gate held(*file);
    const auto before = file->counts().batches.load();
    for (int id = 0; id < 5; ++id) (void)submit(adding(id));
    finish(held);
    EXPECT_EQ(file->counts().batches - before, 4u);
    EXPECT_EQ(count(*file), 5);
}

TEST_F(sqlite_file_, finishes_queued_writes_when_closed) {
    open();
    {
        gate held(*file);
        for (int id = 0; id < 5; ++id) (void)submit(adding(id));
    }
    file.reset();
    loop.restart();
    loop.run();
    EXPECT_FALSE(std::filesystem::exists(folder / "a.db-wal")) << "the log is copied back";
    EXPECT_EQ(count(open()), 5);
}

TEST_F(sqlite_file_, interrupts_a_read_at_the_deadline) {
    open();
    ambient soon;
    soon.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(5);
    const auto endless = [](connection& db) -> expected<std::int64_t> {
        return *db.integer(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM "
            "n");
    };
    {
        const ambient_scope scope(soon);
        const auto stopped = file->read_now(endless);
        ASSERT_FALSE(stopped);
        EXPECT_TRUE(stopped.error().is(errors::deadline_exceeded));
    }
    EXPECT_EQ(count(*file), 0) << "the reader is usable again";
}

TEST_F(sqlite_file_, reads_one_snapshot) {
    open();
    const auto moved = file->read_now([this](connection& db) -> expected<bool> {
        const auto before = db.integer("SELECT count(*) FROM thing");
        (void)file->write_now(adding(1));
        return before != db.integer("SELECT count(*) FROM thing");
    });
    EXPECT_EQ(moved, false);
    EXPECT_EQ(count(*file), 1);
}

TEST_F(sqlite_file_, does_not_let_a_read_write) {
    open();
    EXPECT_THROW((void)file->read_now(adding(1)), sqlite_error);
}

TEST_F(sqlite_file_, calls_listeners_after_commits_that_announced) {
    open();
    auto calls = std::make_shared<std::atomic<int>>(0);
    file->after_commit([calls] { ++*calls; });
    (void)file->write_now(adding(1));
    (void)file->write_now([](connection& db) -> expected<int> {
        db.announce();
        return add(db, 2);
    });
    (void)file->write_now(adding(3));  // answered after the listener of the one before was called
    EXPECT_EQ(*calls, 1);
}

TEST_F(sqlite_file_, starts_its_log_anew_under_unbroken_load) {
    open({.checkpoint_bytes = 32u << 10});
    std::uint64_t before = 0;
    int restarts = 0;
    for (int id = 0; id < 5000 && restarts < 3; ++id) {
        (void)file->write_now([id](connection& db) { return add(db, id, std::string(3000, 'x')); });
        const std::uint64_t now = file->file_counts().wal_bytes;
        if (now < before) ++restarts;
        before = now;
    }
    EXPECT_EQ(restarts, 3);
    EXPECT_TRUE(file->check().empty());
}

TEST_F(sqlite_file_, makes_the_file_for_its_owner_alone) {
    open();
    struct stat found{};
    ASSERT_EQ(::stat((folder / "a.db").c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600u);
}

}  // namespace
}  // namespace flores::sql

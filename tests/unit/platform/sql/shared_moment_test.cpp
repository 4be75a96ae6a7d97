#include "platform/sql/shared_moment.hpp"

#include "platform/sql/sqlite_file.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <thread>

using namespace flores;

namespace {

constexpr std::array<sql::migration, 1> migrations{
    {{1, "count",
      "CREATE TABLE count (n INTEGER NOT NULL) STRICT; INSERT INTO count VALUES (0);"}}};

expected<int> add_one(sql::connection& db) {
    db.exec("UPDATE count SET n = n + 1");
    return 0;
}

std::int64_t count(sql::connection& db) {
    return db.integer("SELECT n FROM count").value();
}

// Whether somebody else has the write lock.
bool is_locked(sql::connection& db) {
    try {
        db.exec("BEGIN IMMEDIATE");
        db.exec("ROLLBACK");
        return false;
    } catch (const sql::sqlite_error&) {
        return true;
    }
}

void ignore_pages(std::uint64_t, std::uint64_t) {}

class shared_moment_ : public testing::Test {
protected:
    test::temp_folder folder;
    const std::array<std::filesystem::path, 2> paths{folder / "a.db", folder / "b.db"};
    sql::sqlite_file a{paths[0], migrations};
    sql::sqlite_file b{paths[1], migrations};
};

// The writer counts in a, then in b, without a pause: at any one moment a is equal, or one ahead.
TEST_F(shared_moment_, sees_all_files_as_of_one_moment_under_unbroken_writes) {
    std::atomic<bool> stop{false};
    std::thread writing([&] {
        while (!stop) {
            a.write_now(add_one);
            b.write_now(add_one);
        }
    });
    std::int64_t last = 0;
    for (int i = 0; i < 50; ++i) {
        sql::shared_moment moment(paths);
        const std::int64_t ahead = count(moment.at(0));
        const std::int64_t behind = count(moment.at(1));
        EXPECT_TRUE(ahead == behind || ahead == behind + 1) << ahead << " and " << behind;
        EXPECT_GE(ahead, last);
        last = ahead;
    }
    stop = true;
    writing.join();
    EXPECT_GT(last, 0);
    EXPECT_EQ(a.counts().refused, 0U);
}

// What makes it one moment: while the last file is waited for, nobody commits to the first.
TEST_F(shared_moment_, keeps_writers_from_the_first_file_until_it_has_the_last) {
    sql::sqlite_connection other(paths[1], sql::sqlite_connection::access::read_write);
    other.exec("BEGIN IMMEDIATE");
    std::thread taking([&] { const sql::shared_moment moment(paths); });
    sql::sqlite_connection writer(paths[0], sql::sqlite_connection::access::read_write);
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    bool kept_out = false;
    while (!kept_out && std::chrono::steady_clock::now() < give_up) kept_out = is_locked(writer);
    EXPECT_TRUE(kept_out);
    other.exec("COMMIT");
    taking.join();
    EXPECT_FALSE(is_locked(writer)) << "both are let go of at once";
}

TEST_F(shared_moment_, stands_still_while_writers_go_on) {
    sql::shared_moment moment(paths);
    ASSERT_TRUE(a.write_now(add_one));
    EXPECT_EQ(count(moment.at(0)), 0);
}

TEST_F(shared_moment_, waits_for_a_writer_that_has_the_lock) {
    sql::sqlite_connection other(paths[1], sql::sqlite_connection::access::read_write);
    other.exec("BEGIN IMMEDIATE");
    other.exec("UPDATE count SET n = 7");
    std::thread committing([&] {
        a.write_now(add_one);
        other.exec("COMMIT");
    });
    sql::shared_moment moment(paths);
    EXPECT_EQ(count(moment.at(1)), 7);
    committing.join();
}

TEST_F(shared_moment_, a_copy_stands_alone_and_is_as_of_the_moment) {
    ASSERT_TRUE(a.write_now(add_one));
    const auto copy = folder / "copy.db";
    {
        sql::shared_moment moment(paths);
        ASSERT_TRUE(a.write_now(add_one));
        sql::copy_database(moment.at(0), copy, ignore_pages);
    }
    sql::sqlite_connection db(copy, sql::sqlite_connection::access::read_only);
    EXPECT_EQ(count(db), 1);
    EXPECT_EQ(db.text("PRAGMA journal_mode"), "delete");
    EXPECT_FALSE(std::filesystem::exists(folder / "copy.db-wal"));
    EXPECT_EQ(std::filesystem::status(copy).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(shared_moment_, a_copy_takes_no_files_place) {
    sql::shared_moment moment(paths);
    EXPECT_THROW(sql::copy_database(moment.at(0), paths[1], ignore_pages), sql::store_error);
}

TEST(shared_moment_of, a_file_that_is_no_database_is_named) {
    test::temp_folder folder;
    const std::array<std::filesystem::path, 1> paths{folder / "missing.db"};
    try {
        sql::shared_moment moment(paths);
        FAIL();
    } catch (const sql::store_error& why) {
        EXPECT_NE(std::string(why.what()).find("missing.db"), std::string::npos);
    }
}

}  // namespace

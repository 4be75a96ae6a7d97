#include "platform/sql/sqlite.hpp"

#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <vector>

namespace flores::sql {
namespace {

class sqlite : public testing::Test {
protected:
    sqlite() {
        db.script(
            "CREATE TABLE thing (id TEXT PRIMARY KEY, count INTEGER, on_sale INTEGER, at INTEGER, "
            "note TEXT) STRICT");
    }

    static std::filesystem::path made(const std::filesystem::path& file) {
        std::ofstream{file};
        return file;
    }

    test::temp_folder folder;
    sqlite_connection db{made(folder / "a.db"), sqlite_connection::access::read_write};
};

TEST_F(sqlite, gives_back_what_was_bound) {
    const instant at(std::chrono::microseconds(1'764'000'000'123'456));
    const std::string note = "Un ramo; 'rosas'\0 y más";
    db.exec("INSERT INTO thing VALUES (?, ?, ?, ?, ?)", "AML001", 7, true, at, note);
    statement found = db.query("SELECT id, count, on_sale, at, note FROM thing");
    ASSERT_TRUE(found.step());
    EXPECT_EQ(found.text(0), "AML001");
    EXPECT_EQ(found.integer(1), 7);
    EXPECT_TRUE(found.flag(2));
    EXPECT_EQ(found.time(3), at);
    EXPECT_EQ(found.string(4), note);
    EXPECT_FALSE(found.step());
}

TEST_F(sqlite, binds_absent_values_as_null_and_empty_text_as_text) {
    const std::optional<std::int64_t> none;
    db.exec("INSERT INTO thing VALUES (?, ?, ?, ?, ?)", std::string_view(), none, std::nullopt,
            std::optional<instant>(), std::optional<std::string>("x"));
    statement found = db.query("SELECT id, count, on_sale, at, note FROM thing");
    ASSERT_TRUE(found.step());
    EXPECT_EQ(found.text(0), "");
    EXPECT_EQ(found.optional_integer(1), std::nullopt);
    EXPECT_TRUE(found.is_null(2));
    EXPECT_EQ(found.optional_time(3), std::nullopt);
    EXPECT_EQ(found.optional_string(4), "x");
}

TEST_F(sqlite, loops_over_rows) {
    for (const char* id : {"a", "b", "c"}) db.exec("INSERT INTO thing (id) VALUES (?)", id);
    std::vector<std::string> ids;
    for (const row& line : db.query("SELECT id FROM thing WHERE id > ? ORDER BY id", "a"))
        ids.push_back(line.string(0));
    EXPECT_EQ(ids, (std::vector<std::string>{"b", "c"}));
}

TEST_F(sqlite, copies_text_that_a_query_keeps) {
    db.exec("INSERT INTO thing (id) VALUES ('a')");
    statement found = db.query("SELECT id FROM thing WHERE id = ?", std::string("a"));
    EXPECT_TRUE(found.step());
}

TEST_F(sqlite, runs_one_text_inside_itself) {
    constexpr std::string_view all = "SELECT id FROM thing";
    for (const char* id : {"a", "b"}) db.exec("INSERT INTO thing (id) VALUES (?)", id);
    int pairs = 0;
    for (int round = 0; round < 2; ++round)
        for ([[maybe_unused]] const row& outer : db.query(all))
            for ([[maybe_unused]] const row& inner : db.query(all)) ++pairs;
    EXPECT_EQ(pairs, 8);
}

TEST_F(sqlite, counts_changed_rows) {
    for (const char* id : {"a", "b"}) db.exec("INSERT INTO thing (id) VALUES (?)", id);
    EXPECT_EQ(std::int64_t(db.exec("UPDATE thing SET count = 1")), 2);
    EXPECT_EQ(std::int64_t(db.exec("UPDATE thing SET count = 2 WHERE id = ?", "z")), 0);
    EXPECT_EQ(db.integer("SELECT count(*) FROM thing WHERE count = ?", 1), 2);
    EXPECT_EQ(db.integer("SELECT count FROM thing WHERE id = 'z'"), std::nullopt);
}

TEST_F(sqlite, refuses_the_wrong_number_of_values) {
    EXPECT_THROW(db.exec("SELECT ?"), std::logic_error);
    EXPECT_THROW(db.exec("SELECT ?", 1, 2), std::logic_error);
}

TEST_F(sqlite, refuses_a_second_statement_in_one_text) {
    EXPECT_THROW(db.exec("SELECT 1; SELECT 2"), std::logic_error);
    EXPECT_THROW(db.exec(" "), std::logic_error);
    EXPECT_NO_THROW(db.exec("SELECT 1;\n "));
}

TEST_F(sqlite, refuses_a_column_of_another_type) {
    db.exec("INSERT INTO thing (id) VALUES ('a')");
    statement found = db.query("SELECT id, count FROM thing");
    ASSERT_TRUE(found.step());
    EXPECT_THROW((void)found.integer(0), sqlite_error);
    EXPECT_THROW((void)found.integer(1), sqlite_error);
    EXPECT_THROW((void)found.text(1), sqlite_error);
}

TEST_F(sqlite, tells_a_duplicate_and_names_file_and_statement) {
    db.exec("INSERT INTO thing (id) VALUES ('a')");
    try {
        db.exec("INSERT INTO thing (id) VALUES (?)", "a");
        FAIL();
    } catch (const sqlite_error& why) {
        EXPECT_TRUE(why.unique());
        EXPECT_FALSE(why.full());
        EXPECT_NE(std::string(why.what()).find("a.db"), std::string::npos);
        EXPECT_NE(std::string(why.what()).find("VALUES (?)"), std::string::npos);
    }
    EXPECT_EQ(std::int64_t(db.exec("INSERT INTO thing (id) VALUES (?)", "b")), 1)
        << "the statement is usable";
}

TEST_F(sqlite, knows_whether_a_transaction_is_open) {
    EXPECT_FALSE(db.in_transaction());
    db.exec("BEGIN");
    EXPECT_TRUE(db.in_transaction());
    db.exec("ROLLBACK");
    EXPECT_FALSE(db.in_transaction());
}

TEST_F(sqlite, reads_only_when_told_so) {
    sqlite_connection reader(folder / "a.db", sqlite_connection::access::read_only);
    EXPECT_THROW(reader.exec("INSERT INTO thing (id) VALUES ('a')"), sqlite_error);
}

}  // namespace
}  // namespace flores::sql

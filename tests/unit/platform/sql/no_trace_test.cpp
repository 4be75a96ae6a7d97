// What was deleted is not found in the bytes of a file, nor of its log.
#include "platform/sql/sqlite_file.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

namespace flores::sql {
namespace {

constexpr std::array people_steps{
    migration{1, "people", "CREATE TABLE people (name TEXT PRIMARY KEY, note TEXT) STRICT;"}};
constexpr std::string_view canary = "Canaria Buscada";

bool holds_canary(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    return bytes.str().find(canary) != std::string::npos;
}

bool on_disk(const sqlite_file& file) {
    return holds_canary(file.path()) || holds_canary(file.path().string() + "-wal");
}

// Rows of many pages that grow, so that SQLite moves them about.
void fill(sqlite_file& file) {
    for (int round = 1; round <= 3; ++round)
        (void)file.write_now([round](connection& db) -> expected<void> {
            for (int i = 0; i < 300; ++i)
                db.exec("INSERT OR REPLACE INTO people (name, note) VALUES (?, ?)",
                        std::to_string(i * 7919 % 300) + std::string(canary),
                        std::string(static_cast<std::size_t>(round * 100), 'x'));
            return {};
        });
}

bool wiped(const sqlite_file& file) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (file.file_counts().wipes == 0 && std::chrono::steady_clock::now() < give_up)
        std::this_thread::yield();
    return file.file_counts().wipes > 0;
}

void erase_all(sqlite_file& file) {
    (void)file.write_now([](connection& db) -> expected<void> {
        db.exec("DELETE FROM people");
        db.leave_no_trace();
        return {};
    });
}

TEST(no_trace, what_was_erased_is_in_no_page_of_file_or_log) {
    const test::temp_folder folder;
    sqlite_file file(folder / "a.db", people_steps);
    fill(file);
    ASSERT_TRUE(on_disk(file));
    erase_all(file);
    ASSERT_TRUE(wiped(file));
    EXPECT_FALSE(on_disk(file));
    (void)file.write_now([](connection& db) -> expected<void> {
        db.exec("INSERT INTO people (name, note) VALUES ('Ana', '')");
        return {};
    });
    EXPECT_EQ(*file.read_now([](connection& db) -> expected<std::int64_t> {
        return *db.integer("SELECT count(*) FROM people");
    }),
              1);
}

TEST(no_trace, a_reader_of_an_older_snapshot_only_puts_it_off) {
    const test::temp_folder folder;
    sqlite_file file(folder / "a.db", people_steps);
    fill(file);
    const auto seen = file.read_now([&file](connection& db) -> expected<std::int64_t> {
        const auto before = db.integer("SELECT count(*) FROM people");
        erase_all(file);
        EXPECT_EQ(file.file_counts().wipes, 0u);
        return *before;
    });
    EXPECT_EQ(*seen, 300);
    ASSERT_TRUE(wiped(file));
    EXPECT_FALSE(on_disk(file));
}

}  // namespace
}  // namespace flores::sql

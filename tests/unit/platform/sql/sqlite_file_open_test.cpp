#include "platform/sql/data_folder_lock.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <functional>

namespace flores::sql {
namespace {

constexpr uid_t nobody = 65534;
constexpr std::array two_steps{
    migration{1, "things", "CREATE TABLE thing (id INTEGER PRIMARY KEY, note TEXT) STRICT"},
    migration{2, "more", "ALTER TABLE thing ADD COLUMN more TEXT; CREATE INDEX i ON thing (more)"}};

// What the operator is told; empty when `open` succeeds.
std::string refusal(const std::function<void()>& open) {
    try {
        open();
        return {};
    } catch (const store_error& why) {
        return why.what();
    }
}

std::string refusal_of(const std::filesystem::path& file,
                       std::span<const migration> migrations = two_steps,
                       sqlite_options options = {}) {
    return refusal([&] { const sqlite_file opened(file, migrations, options); });
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// What a child without privileges is told when it opens `file`.
std::string refusal_to_nobody(const std::filesystem::path& file) {
    int ends[2];
    if (pipe(ends) != 0) return "no pipe";
    const pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(nobody) != 0) _exit(1);
        const std::string text = refusal_of(file);
        [[maybe_unused]] const ssize_t sent = write(ends[1], text.data(), text.size());
        _exit(0);
    }
    close(ends[1]);
    std::string text(2000, '\0');
    const ssize_t count = read(ends[0], text.data(), text.size());
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    close(ends[0]);
    waitpid(child, nullptr, 0);
    return text;
}

class opening : public testing::Test {
protected:
    void fill(int rows) {
        sqlite_file opened(file, two_steps);
        (void)opened.write_now([rows](connection& db) -> expected<void> {
            for (int id = 0; id < rows; ++id)
                db.exec("INSERT INTO thing (id, note, more) VALUES (?, ?, ?)", id,
                        std::string(200, 'x'), std::to_string(id));
            return {};
        });
    }
    void overwrite(std::streamoff at, std::size_t count) const {
        std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(at);
        bytes << std::string(count, '\x5a');
    }

    test::temp_folder folder;
    const std::filesystem::path file = folder / "order.db";
};

TEST_F(opening, applies_what_is_pending_in_order_and_once) {
    {
        const sqlite_file old(file, std::span(two_steps).first(1));
    }
    EXPECT_EQ(pending(file, two_steps).size(), 1u);
    {
        const sqlite_file current(file, two_steps);
    }
    EXPECT_TRUE(pending(file, two_steps).empty());
    sqlite_file again(file, two_steps);
    const auto recorded = again.read_now([](connection& db) -> expected<std::string> {
        return *db.text("SELECT group_concat(version || name, ' ') FROM schema_migrations");
    });
    EXPECT_EQ(recorded, "1things 2more");
}

TEST_F(opening, counts_every_step_pending_for_a_file_that_is_not_there) {
    EXPECT_EQ(pending(file, two_steps).size(), 2u);
    EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(opening, refuses_a_file_that_lacks_steps_when_told_not_to_migrate) {
    {
        const sqlite_file old(file, std::span(two_steps).first(1));
    }
    const std::string told = refusal_of(file, two_steps, {.migrate = false});
    EXPECT_TRUE(holds(told, file.string()) && holds(told, "flores migrate")) << told;
    EXPECT_EQ(pending(file, two_steps).size(), 1u) << "nothing was applied";
}

TEST_F(opening, refuses_a_file_of_a_newer_release) {
    fill(1);
    const std::string told = refusal_of(file, std::span(two_steps).first(1));
    EXPECT_TRUE(holds(told, file.string()) && holds(told, "newer release")) << told;
    EXPECT_TRUE(holds(told, "version 2") && holds(told, "up to 1")) << told;
}

TEST_F(opening, undoes_a_step_that_fails_and_keeps_those_before) {
    constexpr std::array broken{
        two_steps[0],
        migration{2, "broken", "CREATE TABLE half (id INTEGER) STRICT; SELECT nothing;"}};
    const std::string told = refusal_of(file, broken);
    EXPECT_TRUE(holds(told, "migration 2 (broken)")) << told;
    sqlite_file after(file, std::span(two_steps).first(1));
    EXPECT_EQ(*after.read_now([](connection& db) -> expected<std::int64_t> {
        return *db.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'half'");
    }),
              0);
}

TEST_F(opening, insists_on_rising_versions) {
    constexpr std::array twice{two_steps[0], two_steps[0]};
    EXPECT_THROW(sqlite_file(file, twice), std::logic_error);
}

TEST_F(opening, refuses_a_database_of_another_program) {
    std::ofstream{file};
    sqlite_connection(file, sqlite_connection::access::read_write)
        .script("CREATE TABLE theirs (id INTEGER)");
    const std::string told = refusal_of(file);
    EXPECT_TRUE(holds(told, "another program") && holds(told, file.string())) << told;
    sqlite_connection theirs(file, sqlite_connection::access::read_only);
    EXPECT_EQ(theirs.integer("SELECT count(*) FROM sqlite_schema"), 1) << "left as it was";
}

TEST_F(opening, says_that_a_file_is_no_database_and_how_to_go_on) {
    std::ofstream(file) << std::string(8192, 'z');
    const std::string told = refusal_of(file);
    EXPECT_TRUE(holds(told, file.string()) && holds(told, "damaged")) << told;
    EXPECT_TRUE(holds(told, "Restore a backup")) << told;
}

TEST_F(opening, finds_a_page_overwritten_in_the_middle) {
    fill(500);
    overwrite(5 * 4096, 4096);
    const std::string told = refusal_of(file);
    EXPECT_TRUE(holds(told, "damaged") && holds(told, "Restore a backup")) << told;
}

TEST_F(opening, reports_damage_in_a_file_too_big_to_check_at_open) {
    fill(500);
    overwrite(5 * 4096, 4096);
    sqlite_file opened(file, two_steps, {.check_bytes_max = 0});
    EXPECT_FALSE(opened.check().empty());
}

TEST_F(opening, says_that_the_folder_is_missing) {
    const std::string told = refusal_of(folder / "no" / "order.db");
    EXPECT_TRUE(holds(told, "folder is missing") && holds(told, "FLORES_DATA_DIR")) << told;
}

TEST_F(opening, says_that_the_folder_is_read_only) {
    ASSERT_EQ(chmod(folder.path().c_str(), 0555), 0);
    const std::string told = refusal_to_nobody(file);
    ASSERT_EQ(chmod(folder.path().c_str(), 0755), 0);
    EXPECT_TRUE(holds(told, "cannot be written") && holds(told, file.string())) << told;
    EXPECT_TRUE(holds(told, "FLORES_DATA_DIR")) << told;
}

TEST_F(opening, says_that_the_folder_is_read_only_though_the_file_is_not) {
    fill(1);
    ASSERT_EQ(chmod(file.c_str(), 0666), 0);
    ASSERT_EQ(chmod(folder.path().c_str(), 0555), 0);
    const std::string told = refusal_to_nobody(file);
    ASSERT_EQ(chmod(folder.path().c_str(), 0755), 0);
    EXPECT_TRUE(holds(told, "cannot be written")) << told;
}

TEST_F(opening, holds_foreign_keys) {
    constexpr std::array with_child{
        two_steps[0],
        migration{3, "child", "CREATE TABLE child (of INTEGER REFERENCES thing (id)) STRICT"}};
    sqlite_file related(file, with_child);
    EXPECT_THROW((void)related.write_now([](connection& db) -> expected<std::int64_t> {
        return db.exec("INSERT INTO child VALUES (9)");
    }),
                 sqlite_error);
}

TEST_F(opening, refuses_a_folder_that_is_in_use_and_names_the_process) {
    const std::filesystem::path data = folder / "data";
    {
        const data_folder_lock first(data);
        const std::string told = refusal([&] { const data_folder_lock second(data); });
        EXPECT_TRUE(holds(told, data.string()) && holds(told, std::to_string(getpid()))) << told;
    }
    EXPECT_NO_THROW(data_folder_lock{data});
    struct stat found{};
    ASSERT_EQ(::stat(data.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0700u);
}

}  // namespace
}  // namespace flores::sql

#include "platform/backup/backup_error.hpp"
#include "platform/backup/check.hpp"
#include "platform/backup/make.hpp"
#include "platform/backup/names.hpp"
#include "platform/backup/restore.hpp"
#include "platform/backup/retention.hpp"
#include "platform/sql/data_folder_lock.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <string>
#include <vector>

using namespace flores;
using namespace std::chrono_literals;

namespace {

const instant morning = std::chrono::sys_days(std::chrono::year(2026) / 11 / 25) + 2h + 46min + 3s;

using paths = std::vector<std::filesystem::path>;

void ignore(std::string_view, std::uint64_t, std::uint64_t) {}

void write(const std::filesystem::path& file, std::string_view text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

TEST(backup_names, say_the_second) {
    EXPECT_EQ(backup::stamp(morning), "20261125T024603Z");
    test::temp_folder into;
    EXPECT_EQ(backup::free_name(into.path(), morning).filename(), "backup-20261125T024603Z");
    write(into / "backup-20261125T024603Z" / "file", "");
    EXPECT_EQ(backup::free_name(into.path(), morning).filename(), "backup-20261125T024604Z");
}

TEST(backup_names, are_told) {
    EXPECT_TRUE(backup::is_backup_name("backup-20261125T024603Z"));
    for (const char* other :
         {"", "backup-", "backup-20261125T024603", "backup-2026112xT024603Z",
          "backup-20261125T024603Z.old", ".unfinished-backup-20261125T024603Z", "photos"})
        EXPECT_FALSE(backup::is_backup_name(other)) << other;
}

TEST(backup_names, one_process_at_a_time) {
    test::temp_folder into;
    write(into / ".unfinished-backup-20261125T024603Z" / "file", "");
    const backup::backups_turn turn(into.path());
    EXPECT_FALSE(std::filesystem::exists(into / ".unfinished-backup-20261125T024603Z"));
    EXPECT_THROW(backup::backups_turn(into.path()), backup::backup_error);
}

TEST(releases, are_compared_by_number) {
    EXPECT_TRUE(backup::is_later_release("0.10.0", "0.9.0"));
    EXPECT_TRUE(backup::is_later_release("1.0.1", "1.0"));
    EXPECT_FALSE(backup::is_later_release("0.9.0", "0.10.0"));
    EXPECT_FALSE(backup::is_later_release("0.1.0", "0.1.0"));
}

constexpr std::array<sql::migration, 1> tables{
    {{1, "count", "CREATE TABLE count (n INTEGER NOT NULL) STRICT;"}}};

class making_ : public testing::Test {
protected:
    making_() { sql::sqlite_file(data / "order.db", tables); }

    backup::made make() {
        return backup::make({data.path(), into.path(), needed, "0.2.0", morning}, ignore);
    }
    // Why it is not made; nothing may be left of it then.
    std::string refusal() {
        try {
            make();
        } catch (const backup::backup_error& why) {
            EXPECT_EQ(backup::files_in(into.path()), paths{".flores-backup.lock"});
            return why.what();
        }
        return "";
    }

    test::temp_folder data;
    test::temp_folder into;
    backup::shop_files needed{{{"order.db", 1}}, ""};
};

TEST_F(making_, keeps_a_folder_that_has_all) {
    write(data / "jwt_secret", "secret");
    needed.secret = "jwt_secret";
    const auto made = make();
    EXPECT_EQ(backup::backups_in(into.path()), paths{made.folder});
    EXPECT_NO_THROW(backup::check(made.folder, needed, "0.2.0", ignore));
}

TEST_F(making_, refuses_a_folder_without_a_store) {
    needed.stores.emplace("auth.db", 1);
    EXPECT_TRUE(refusal().starts_with((data / "auth.db").string() + " is missing"));
}

TEST_F(making_, refuses_a_store_without_tables) {
    needed.stores.emplace("auth.db", 1);
    write(data / "auth.db", "");
    EXPECT_TRUE(refusal().starts_with((data / "auth.db").string() + " has no tables"));
}

// Reported done, it could be restored by nobody, and push out those that can.
TEST_F(making_, refuses_a_store_of_a_newer_release) {
    needed.stores["order.db"] = 0;
    EXPECT_TRUE(refusal().contains("order.db was written by a newer release"));
}

TEST_F(making_, says_whose_folder_it_is) {
    EXPECT_EQ(make().contents.data_folder, data.path().string());
}

TEST_F(making_, refuses_a_folder_without_its_secret) {
    needed.secret = "jwt_secret";
    EXPECT_TRUE(refusal().contains("jwt_secret is not in it"));
    write(data / "jwt_secret", "");
    EXPECT_TRUE(refusal().contains("jwt_secret is empty"));
}

// A later release may have a store more: the one that made the backup can restore it.
TEST_F(making_, is_checked_by_what_is_needed_later) {
    const auto made = make();
    needed.stores.emplace("new.db", 1);
    for (const auto& [release, way_out] : {std::pair("0.2.0", false), std::pair("0.3.0", true)}) {
        try {
            backup::check(made.folder, needed, release, ignore);
            FAIL() << release;
        } catch (const backup::backup_error& why) {
            const std::string said = why.what();
            EXPECT_TRUE(said.contains("new.db is not in it"));
            EXPECT_EQ(said.contains("restore with 0.2.0"), way_out);
        }
    }
}

TEST(unpacking, refuses_a_file_that_changed_since_the_check) {
    test::temp_folder from;
    test::temp_folder parent;
    write(from / "a", "as it was");
    backup::manifest said{"", 1, "0.1.0", morning, {}, {}};
    said.files.push_back({"a", 9, std::string(64, '0'), 0600, std::nullopt});
    EXPECT_THROW(backup::unpack(from.path(), said, parent / "data", ignore), backup::backup_error);
    EXPECT_FALSE(std::filesystem::exists(parent / "data"));
}

TEST(swapping, keeps_the_former_under_another_name) {
    test::temp_folder parent;
    write(parent / "data" / "order.db", "old");
    write(parent / "fresh" / "order.db", "new");
    write(parent / "data.before-restore-20261125T024603Z" / "order.db", "older");
    const auto former = backup::swap_in(parent / "fresh", parent / "data", morning);
    ASSERT_TRUE(former);
    EXPECT_EQ(former->filename(), "data.before-restore-20261125T024604Z");
    EXPECT_EQ(backup::read_file(parent / "data" / "order.db", 100), "new");
    EXPECT_EQ(backup::read_file(*former / "order.db", 100), "old");
    EXPECT_FALSE(std::filesystem::exists(parent / "fresh"));
}

TEST(swapping, leaves_nothing_of_an_empty_former) {
    test::temp_folder parent;
    write(parent / "data" / "flores.lock", "1");
    write(parent / "fresh" / "order.db", "new");
    EXPECT_FALSE(backup::swap_in(parent / "fresh", parent / "data", morning));
    EXPECT_EQ(backup::files_in(parent.path()), std::vector<std::filesystem::path>{"data/order.db"});
}

class formers : public testing::Test {
protected:
    // Of so many days of November, and what is none of them.
    formers() {
        for (const char* day : {"21", "22", "23", "24"}) write(former(day) / "order.db", day);
        for (const char* other : {"data.before-restore-mine", "data.before-restore-20261120T000000",
                                  "shop.before-restore-20261120T000000Z"})
            write(parent / other / "order.db", other);
        write(parent / "data.before-restore-20261119T000000Z", "a file");
    }
    std::filesystem::path former(const std::string& day) const {
        return parent / ("data.before-restore-202611" + day + "T000000Z");
    }
    std::vector<std::filesystem::path> remove_old(const std::string& newest, std::size_t kept_max) {
        return backup::remove_old_formers(parent / "data", former(newest), kept_max);
    }

    test::temp_folder parent;
};

TEST_F(formers, beyond_the_newest_go) {
    const auto others = backup::files_in(parent.path()).size() - 4;
    EXPECT_EQ(remove_old("24", 4), paths{});
    EXPECT_EQ(remove_old("24", 2), (paths{former("21"), former("22")}));
    EXPECT_EQ(backup::formers_of(parent / "data"), (paths{former("23"), former("24")}));
    EXPECT_EQ(backup::files_in(parent.path()).size() - 2, others);
}

// Its name is the lowest where the clock went back.
TEST_F(formers, that_were_just_made_stay) {
    EXPECT_EQ(remove_old("21", 2), (paths{former("22"), former("23")}));
    EXPECT_EQ(remove_old("21", 1), paths{former("24")});
    EXPECT_EQ(remove_old("21", 1), paths{});
}

TEST_F(formers, that_a_process_serves_stay) {
    const sql::data_folder_lock served(former("21"));
    EXPECT_EQ(remove_old("24", 1), (paths{former("22"), former("23")}));
    EXPECT_TRUE(std::filesystem::exists(former("21") / "order.db"));
}

}  // namespace

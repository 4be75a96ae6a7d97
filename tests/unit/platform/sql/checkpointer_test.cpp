#include "platform/sql/checkpointer.hpp"

#include "platform/sql/sqlite.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <string>
#include <thread>

namespace {

std::atomic<int> database_syncs{0};

}  // namespace

// In place of the C library's, for SQLite too: counts those of a file named settled.db.
extern "C" int fdatasync(int descriptor) {
    std::error_code unknown;
    const auto file = std::filesystem::read_symlink(
        std::filesystem::path("/proc/self/fd") / std::to_string(descriptor), unknown);
    if (file.filename() == "settled.db") ++database_syncs;
    return static_cast<int>(syscall(SYS_fdatasync, descriptor));
}

namespace flores::sql {
namespace {

using depth = checkpointer::depth;

std::filesystem::path made(const std::filesystem::path& file) {
    const std::ofstream empty(file);
    return file;
}

struct checkpointer_ : testing::Test {
    // A reader who stays on the first of two rows: no checkpoint can meet the end of the log.
    checkpointer_() {
        writer.script("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;");
        writer.script("CREATE TABLE thing (id INTEGER PRIMARY KEY); INSERT INTO thing VALUES (1);");
        reader.script("BEGIN; SELECT count(*) FROM thing;");
        writer.script("INSERT INTO thing VALUES (2);");
        database_syncs = 0;
    }

    void checkpoint(depth wanted) {
        checkpointer beside(file, "settled-wal");
        beside.request(wanted);
        while (beside.busy()) std::this_thread::yield();
        copied = beside.frames_copied();
    }

    const test::temp_folder folder;
    const std::filesystem::path file = made(folder / "settled.db");
    sqlite_connection writer{file, sqlite_connection::access::read_write};
    sqlite_connection reader{file, sqlite_connection::access::read_write};
    std::uint64_t copied = 0;
};

TEST_F(checkpointer_, has_the_disk_hold_what_it_copied_when_it_settles) {
    checkpoint(depth::settle);
    EXPECT_GT(copied, 0u);
    EXPECT_EQ(database_syncs, 1);
}

TEST_F(checkpointer_, leaves_the_disk_alone_when_it_only_copies) {
    checkpoint(depth::copy);
    EXPECT_GT(copied, 0u);
    EXPECT_EQ(database_syncs, 0);
}

TEST_F(checkpointer_, says_how_far_the_file_is_behind_the_log) {
    checkpoint(depth::copy);
    const std::uint64_t before = copied;
    reader.script("COMMIT;");
    checkpoint(depth::copy);
    EXPECT_EQ(copied, before + 1);
}

}  // namespace
}  // namespace flores::sql

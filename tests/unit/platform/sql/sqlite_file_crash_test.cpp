#include "platform/sql/sqlite_file.hpp"
#include "support/run_task.hpp"
#include "support/temp_folder.hpp"

#include <boost/asio/detached.hpp>

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <vector>

namespace flores::sql {
namespace {

constexpr std::array twin_steps{
    migration{1, "things",
              "CREATE TABLE thing (id INTEGER PRIMARY KEY, twin INTEGER) STRICT;"
              "CREATE TABLE twin (id INTEGER PRIMARY KEY) STRICT"}};
constexpr int in_flight = 32;
constexpr int answers_before_kill = 600;
constexpr int lives = 3;

struct writing {
    sqlite_file& file;
    int answers;
    int next;
};

// Reports each id through the pipe once its write is answered; every third write refuses itself.
task<void> keep_writing(writing& state) {
    for (;;) {
        const int id = state.next++;
        const auto done = co_await state.file.write([id](connection& db) -> expected<int> {
            db.exec("INSERT INTO thing VALUES (?, ?)", id, id);
            db.exec("INSERT INTO twin VALUES (?)", id);
            if (id % 3 == 0) return fail(errors::conflict);
            return id;
        });
        if (done && write(state.answers, &id, sizeof id) != sizeof id) _exit(1);
    }
}

[[noreturn]] void write_until_killed(const std::filesystem::path& path, int answers, int first) {
    sqlite_file file(path, twin_steps, {.checkpoint_bytes = 32u << 10});
    boost::asio::io_context loop(1);
    writing state{file, answers, first};
    for (int i = 0; i < in_flight; ++i)
        boost::asio::co_spawn(loop, keep_writing(state), boost::asio::detached);
    loop.run();
    _exit(1);
}

// Lets a child write, kills it in the middle, and gives the ids it had answered.
std::vector<int> one_life(const std::filesystem::path& path, int first) {
    int ends[2];
    if (pipe(ends) != 0) return {};
    const pid_t child = fork();
    if (child == 0) write_until_killed(path, ends[1], first);
    close(ends[1]);
    std::vector<int> answered;
    int id = 0;
    while (read(ends[0], &id, sizeof id) == sizeof id) {
        answered.push_back(id);
        if (answered.size() == answers_before_kill) kill(child, SIGKILL);
    }
    close(ends[0]);
    waitpid(child, nullptr, 0);
    return answered;
}

TEST(sqlite_file_crash, keeps_every_answered_write_and_no_half_of_any) {
    const test::temp_folder folder;
    std::vector<int> answered;
    for (int life = 0; life < lives; ++life) {
        const std::vector<int> more = one_life(folder / "a.db", life * 1'000'000 + 1);
        ASSERT_GE(more.size(), static_cast<std::size_t>(answers_before_kill));
        answered.insert(answered.end(), more.begin(), more.end());
    }
    sqlite_file file(folder / "a.db", twin_steps);
    EXPECT_TRUE(file.check().empty());
    const auto lost = file.read_now([&answered](connection& db) -> expected<int> {
        int absent = 0;
        for (const int id : answered)
            if (!db.integer("SELECT 1 FROM thing WHERE id = ?", id)) ++absent;
        return absent;
    });
    EXPECT_EQ(lost, 0);
    const auto halves = file.read_now([](connection& db) -> expected<std::int64_t> {
        return *db.integer(
            "SELECT (SELECT count(*) FROM thing WHERE id % 3 = 0 OR twin NOT IN (SELECT id FROM "
            "twin)) + (SELECT count(*) FROM twin WHERE id NOT IN (SELECT id FROM thing))");
    });
    EXPECT_EQ(halves, 0);
}

}  // namespace
}  // namespace flores::sql

// Writers of a collection in MongoDB that are killed anywhere: of their commits each is whole or
// absent, and whoever comes next goes on.
#include "platform/document/mongo_documents.hpp"
#include "support/mongo_server.hpp"
#include "support/run_task.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <set>

namespace flores::document {
namespace {

using test::run_task;

constexpr int documents = 24;
constexpr const char* target = "FLORES_TEST_WRITES";  // "<uri> <collection>": be the one to kill
constexpr int progress_fd = 9;

// One commit, after what is there: every document, with the number of the commit. Every other one
// is too large for its entry. Its one event has its number.
expected<std::int64_t> write_next(document_store& store) {
    const auto before = run_task(store.scan("", 2 * documents));
    if (!before) return std::unexpected(before.error());
    const std::int64_t seen = before->empty() ? 0 : before->front().revision;
    const std::string number = std::to_string(seen + 1);
    const std::string body = number + std::string(seen % 2 == 0 ? 60'000 : 10, ' ');
    std::vector<change> changes;
    for (int i = 0; i < documents; ++i)
        changes.push_back({"d" + std::to_string(i), body, seen, {}});
    changes.front().told.push_back({"evt_" + number, "t", "a", seen + 1, instant{}, "{}"});
    return run_task(store.apply(std::move(changes)));
}

class writer_to_kill : public testing::Environment {
public:
    void SetUp() override {
        const char* where = std::getenv(target);
        if (!where) return;
        const std::string text = where;
        const std::size_t gap = text.find(' ');
        mongo_pool pool(text.substr(0, gap));
        mongo_documents store(pool, text.substr(gap + 1));
        while (write_next(store) && ::write(progress_fd, ".", 1) == 1) {
        }
        ::_exit(1);  // only a kill is a good end
    }
};
[[maybe_unused]] const auto* const registered =
    testing::AddGlobalTestEnvironment(new writer_to_kill);

// This program again, as a writer; the pipe has a byte for each commit.
pid_t start_writer(const std::string& where, int progress) {
    std::vector<std::string> environment{std::string(target) + "=" + where};
    for (char** each = environ; *each; ++each)  // without what chooses among the tests
        if (!std::string_view(*each).starts_with("GTEST_")) environment.emplace_back(*each);
    std::vector<char*> variables;
    for (std::string& each : environment) variables.push_back(each.data());
    variables.push_back(nullptr);
    char self[] = "/proc/self/exe";
    char filter[] = "--gtest_filter=document_crash.*";
    char* words[] = {self, filter, nullptr};
    const pid_t child = ::fork();
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(progress, progress_fd);
        ::fcntl(progress_fd, F_SETFD, 0);  // where it has that number already, it would be closed
        ::execve(self, words, variables.data());
        ::_exit(127);
    }
    return child;
}

// Kills it `microseconds` after its next commit.
void kill_one_writer(const std::string& where, int microseconds) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const pid_t child = start_writer(where, ends[1]);
    ::close(ends[1]);
    char one = 0;
    EXPECT_EQ(::read(ends[0], &one, 1), 1) << "it went on from where the one before was killed";
    const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(microseconds);
    while (std::chrono::steady_clock::now() < until) {
    }
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "it ended by itself";
    ::close(ends[0]);
}

void expect_whole(document_store& store) {
    const auto all = run_task(store.scan("", 2 * documents));
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), static_cast<std::size_t>(documents));
    const document& first = all->front();
    for (const document& each : *all) {
        EXPECT_EQ(each.body, first.body);
        EXPECT_EQ(each.revision, first.revision);
    }
    EXPECT_EQ(std::stoll(first.body), first.revision);
    EXPECT_EQ(*run_task(store.revision()), documents * first.revision);
    std::multiset<std::int64_t> told;
    for (const events::delivery& each : *run_task(store.events().due(instant{}, 10'000)))
        told.insert(each.what.version);
    ASSERT_EQ(told.size(), static_cast<std::size_t>(first.revision));
    std::int64_t next = 1;
    for (const std::int64_t number : told) EXPECT_EQ(number, next++);
}

TEST(document_crash, leaves_every_commit_whole_or_absent_with_its_events) {
    test::mongo_server& server = test::mongo_server::instance();
    const std::string collection = server.new_collection();
    mongo_documents store(server.pool(), collection);
    std::mt19937 random(20261125);
    for (int i = 0; i < 12; ++i) {
        kill_one_writer(server.uri() + " " + collection, static_cast<int>(random() % 60'000));
        expect_whole(store);
    }
}

TEST(document_crash, lets_several_writers_follow_one_another) {
    test::mongo_server& server = test::mongo_server::instance();
    const std::string collection = server.new_collection();
    std::vector<std::thread> writers;
    std::atomic<int> refused{0};
    for (int i = 0; i < 4; ++i)
        writers.emplace_back([&, i] {
            mongo_documents mine(server.pool(), collection);
            for (int n = 0; n < 10; ++n) {
                const std::string id = std::to_string(i) + "-" + std::to_string(n);
                if (!run_task(mine.insert(id, "{}", {}))) ++refused;
            }
        });
    for (std::thread& each : writers) each.join();
    mongo_documents store(server.pool(), collection);
    EXPECT_EQ(refused, 0);
    EXPECT_EQ(run_task(store.scan("", 100))->size(), 40u);
    EXPECT_EQ(*run_task(store.revision()), 40);
}

TEST(document_crash, says_that_a_password_is_wrong_and_not_which) {
    const std::string uri = test::mongo_server::instance().uri();
    std::string wrong = uri;
    wrong.replace(wrong.find("a%20password"), 12, "wrong");
    mongo_pool pool(wrong);
    try {
        pool.reach();
        FAIL() << "it was let in";
    } catch (const mongo_error& why) {
        EXPECT_NE(std::string(why.what()).find("MONGODB_URI"), std::string::npos);
        EXPECT_EQ(std::string(why.what()).find("wrong"), std::string::npos);
    }
}

TEST(document_crash, is_unavailable_while_nobody_answers) {
    mongo_pool pool(fmt::format("mongodb://127.0.0.1:{}/flores?serverSelectionTimeoutMS=200",
                                test::free_port()));
    EXPECT_FALSE(pool.reach());
    EXPECT_FALSE(pool.health());
    mongo_documents store(pool, "c");
    EXPECT_TRUE(run_task(store.get("a")).error().is(errors::unavailable));
}

}  // namespace
}  // namespace flores::document

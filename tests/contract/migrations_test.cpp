// A step of a released migration is never edited: stores that took it would differ from those that
// are made anew. What was released is in tests/data/releases; the steps after it are free.
#include "cli/service_stores.hpp"
#include "platform/auth/keys.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

namespace flores {
namespace {

// "order 3 inbox 5be…": a step by what it does to each database.
std::string line_of(std::string_view file, const sql::migration& step) {
    const auth::key same_for_all{};
    std::string digest;
    for (const unsigned char byte : auth::hmac_sha256(
             same_for_all, fmt::format("{}\n--\n{}\n--\n{}", step.sql, step.sqlite, step.postgres)))
        digest += fmt::format("{:02x}", byte);
    return fmt::format("{} {} {}: {}", file, step.version, step.name, digest);
}

std::vector<std::string> all_steps() {
    std::vector<std::string> out;
    for (const cli::service_store& store : cli::service_stores())
        for (const sql::migration& step : store.tables.steps)
            out.push_back(line_of(store.tables.file, step));
    return out;
}

std::vector<std::string> lines_of(const std::filesystem::path& file) {
    std::vector<std::string> out;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
}

TEST(migrations, of_releases_are_as_they_were) {
    const auto steps = all_steps();
    int releases = 0;
    for (const auto& each : std::filesystem::directory_iterator(
             std::filesystem::path(FLORES_SOURCE_DIR) / "tests/data/releases")) {
        ++releases;
        const auto released = lines_of(each.path() / "migrations.txt");
        EXPECT_FALSE(released.empty()) << each.path();
        for (const std::string& line : released)
            EXPECT_TRUE(std::ranges::find(steps, line) != steps.end())
                << "edited since release " << each.path().filename() << ": " << line
                << "\nIt was released: leave it as it was, and append a step";
    }
    EXPECT_GT(releases, 0);
}

TEST(migrations, only_rise) {
    for (const cli::service_store& store : cli::service_stores()) {
        int last = 0;
        for (const sql::migration& step : store.tables.steps) {
            EXPECT_EQ(step.version, last + 1) << store.tables.file << ": " << step.name;
            last = step.version;
        }
    }
}

TEST(migrations, of_one_service_are_not_anothers) {
    std::set<std::string_view> files;
    for (const cli::service_store& store : cli::service_stores())
        EXPECT_TRUE(files.insert(store.tables.file).second) << store.tables.file;
    EXPECT_EQ(files.size(), 9u);
}

// For tests/support/release.py, which keeps what is released.
TEST(migrations, are_written_down_on_request) {
    const char* const into = std::getenv("FLORES_RECORD_MIGRATIONS");
    if (into == nullptr) return;
    std::ofstream out(into);
    for (const std::string& line : all_steps()) out << line << '\n';
    EXPECT_TRUE(out.good());
}

}  // namespace
}  // namespace flores

#include "platform/backup/scratch.hpp"

#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <optional>

namespace flores::backup {
namespace {

void fill(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder / "data");
    std::ofstream(folder / "data" / "order.db") << "rows";
}

TEST(scratch_folders, are_gone_with_their_scope) {
    test::temp_folder place;
    {
        const scratch_folder one(place.path());
        EXPECT_EQ(one.folder().parent_path(), place.path());
        EXPECT_EQ(std::filesystem::status(one.folder()).permissions(),
                  std::filesystem::perms::owner_all);
        fill(one.folder());
    }
    EXPECT_TRUE(std::filesystem::is_empty(place.path()));
}

TEST(scratch_folders, of_the_dead_go_with_the_next) {
    test::temp_folder place;
    fill(place / "flores-verify-a1B2c3");
    const scratch_folder next(place.path());
    EXPECT_FALSE(std::filesystem::exists(place / "flores-verify-a1B2c3"));
    EXPECT_TRUE(std::filesystem::exists(next.folder()));
}

TEST(scratch_folders, of_the_living_stay) {
    test::temp_folder place;
    std::optional<scratch_folder> living(std::in_place, place.path());
    fill(living->folder());
    const scratch_folder next(place.path());
    EXPECT_TRUE(std::filesystem::exists(living->folder() / "data" / "order.db"));
    const auto was_in = living->folder();
    living.reset();
    EXPECT_FALSE(std::filesystem::exists(was_in));
    EXPECT_TRUE(std::filesystem::exists(next.folder()));
}

TEST(scratch_folders, leave_alone_what_is_none) {
    test::temp_folder place;
    test::temp_folder elsewhere;
    fill(elsewhere.path());
    fill(place / "photos");
    std::ofstream(place / "flores-verify-file") << "a file";
    std::filesystem::create_directory_symlink(elsewhere.path(), place / "flores-verify-link00");
    const scratch_folder one(place.path());
    EXPECT_TRUE(std::filesystem::exists(elsewhere / "data/order.db"));
    EXPECT_TRUE(std::filesystem::exists(place / "photos"));
    EXPECT_TRUE(std::filesystem::exists(place / "flores-verify-file"));
    EXPECT_TRUE(std::filesystem::is_symlink(place / "flores-verify-link00"));
}

}  // namespace
}  // namespace flores::backup

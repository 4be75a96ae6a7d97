#include "platform/core/folders.hpp"

#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>

namespace flores {
namespace {

using std::filesystem::perms;

TEST(folders, are_made_with_those_above_them_and_for_this_user_alone) {
    const test::temp_folder here;
    const auto deep = here / "above" / "own";
    ASSERT_TRUE(make_own_folder(deep));
    EXPECT_EQ(std::filesystem::status(deep).permissions(), perms::owner_all);
    EXPECT_TRUE(make_own_folder(deep)) << "it is there";
    EXPECT_TRUE(sync_folder(deep));
}

TEST(folders, say_by_errno_why_they_cannot_be_made_or_synced) {
    const test::temp_folder here;
    const std::ofstream file(here / "file");
    EXPECT_FALSE(make_own_folder(here / "file" / "own"));
    EXPECT_EQ(errno, ENOTDIR);
    EXPECT_FALSE(sync_folder(here / "file"));
    EXPECT_EQ(errno, ENOTDIR);
    EXPECT_FALSE(sync_folder(here / "nothing"));
    EXPECT_EQ(errno, ENOENT);
}

}  // namespace
}  // namespace flores

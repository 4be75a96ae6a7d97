#include "platform/core/folders.hpp"

#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <string>

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

TEST(replace_file, leaves_a_file_of_this_user_alone_whole_whatever_was_there) {
    const test::temp_folder here;
    const auto file = here / "kept";
    for (const std::string text : {"one", "", "another that is longer"}) {
        std::ofstream(here / "kept.new") << "half of one broken off";
        ASSERT_TRUE(replace_file(file, text));
        std::ifstream in(file);
        EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), text);
        EXPECT_EQ(std::filesystem::status(file).permissions(),
                  perms::owner_read | perms::owner_write);
        EXPECT_FALSE(std::filesystem::exists(here / "kept.new"));
    }
}

TEST(replace_file, that_fails_leaves_nothing_beside_and_says_by_errno_why) {
    const test::temp_folder here;
    EXPECT_FALSE(replace_file(here / "nothing" / "kept", "text"));
    EXPECT_EQ(errno, ENOENT);
    std::filesystem::create_directories(here / "kept" / "full");
    EXPECT_FALSE(replace_file(here / "kept", "text"));
    EXPECT_EQ(errno, EISDIR);
    EXPECT_FALSE(std::filesystem::exists(here / "kept.new"));
}

}  // namespace
}  // namespace flores

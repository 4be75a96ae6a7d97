#include "platform/sql/data_folder_health.hpp"

#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

namespace flores::sql {
namespace {

TEST(data_folder_health_, is_good_where_files_can_be_written) {
    const test::temp_folder folder;
    EXPECT_TRUE(data_folder_health(folder.path()));
}

TEST(data_folder_health_, is_bad_on_a_file_system_without_room) {
    EXPECT_FALSE(data_folder_health("/proc"));
}

TEST(data_folder_health_, says_that_the_folder_is_gone) {
    std::filesystem::path gone;
    {
        const test::temp_folder folder;
        gone = folder.path();
    }
    const auto told = data_folder_health(gone);
    ASSERT_FALSE(told);
    EXPECT_TRUE(told.error().is(errors::unavailable));
}

}  // namespace
}  // namespace flores::sql

#include "platform/config/secret_file.hpp"

#include "platform/config/settings.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace flores::config {
namespace {

using std::filesystem::perms;
using testing::HasSubstr;

void write_secret(const std::filesystem::path& file, perms mode) {
    std::ofstream(file) << std::string(64, 'k') << "\n";
    std::filesystem::permissions(file, mode);
}

TEST(secret_file, that_others_may_open_stops_the_start_and_says_what_to_type) {
    constexpr auto own = perms::owner_read | perms::owner_write;
    for (const perms more : {perms::others_read, perms::group_read, perms::group_write}) {
        test::temp_folder folder;
        const auto file = folder / "jwt_secret";
        write_secret(file, own | more);
        try {
            load_or_make_secret(folder.path());
            FAIL() << "a secret that others can read";
        } catch (const std::runtime_error& what) {
            EXPECT_THAT(what.what(), HasSubstr("chmod 600 '" + file.string() + "'"));
        }
        std::filesystem::permissions(file, own);
        EXPECT_EQ(load_or_make_secret(folder.path()), std::string(64, 'k'));
    }
}

TEST(secret_file, may_be_its_owners_to_read_alone) {
    test::temp_folder folder;
    write_secret(folder / "jwt_secret", perms::owner_read);
    EXPECT_EQ(load_or_make_secret(folder.path()), std::string(64, 'k'));
}

// As Compose and Kubernetes mount them.
TEST(secret_file, that_a_variable_names_may_be_open_to_all) {
    test::temp_folder folder;
    const auto file = folder / "mounted";
    write_secret(file, perms::owner_read | perms::group_read | perms::others_read);
    const settings got =
        read_settings(environment({}, {{"JWT_SECRET_FILE", file.string()}}, folder / ".env"));
    EXPECT_EQ(got.jwt_secret, std::string(64, 'k'));
}

}  // namespace
}  // namespace flores::config

#include "platform/events/outbox.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <array>

namespace flores::events {
namespace {

constexpr std::array inbox_steps{sql::migration{1, "inbox", inbox_ddl}};

class inbox : public testing::Test {
protected:
    bool applies(std::string consumer, std::string aggregate, std::int64_t version,
                 bool effect_works = true) {
        bool is_newer = false;
        bool* const answer = &is_newer;
        (void)file.write_now([=](sql::connection& db) -> expected<void> {
            *answer = newer(db, consumer, aggregate, version);
            if (!effect_works) return fail(errors::unavailable);
            return {};
        });
        return is_newer;
    }

    test::temp_folder folder;
    sql::sqlite_file file{folder / "a.db", inbox_steps};
};

TEST_F(inbox, applies_each_version_once_and_no_older_one) {
    EXPECT_TRUE(applies("mailer", "FV-1", 2));
    EXPECT_FALSE(applies("mailer", "FV-1", 2)) << "handed over twice";
    EXPECT_FALSE(applies("mailer", "FV-1", 1)) << "overtaken";
    EXPECT_TRUE(applies("mailer", "FV-1", 3));
}

TEST_F(inbox, keeps_consumers_and_aggregates_apart) {
    EXPECT_TRUE(applies("mailer", "FV-1", 2));
    EXPECT_TRUE(applies("search", "FV-1", 2));
    EXPECT_TRUE(applies("mailer", "FV-2", 1));
}

TEST_F(inbox, forgets_a_version_whose_effect_failed) {
    EXPECT_TRUE(applies("mailer", "FV-1", 2, false));
    EXPECT_TRUE(applies("mailer", "FV-1", 2));
}

}  // namespace
}  // namespace flores::events

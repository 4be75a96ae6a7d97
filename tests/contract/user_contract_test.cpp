// The contract of user_repository, over every adapter.
#include "services/user/migrations.hpp"
#include "services/user/storage/sqlite_repository.hpp"
#include "support/run_task.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>

namespace flores::user {
namespace {

using test::run_task;

struct embedded {
    test::temp_folder folder;
    sql::sqlite_file file{folder / "user.db", migrations};
    sqlite_user_repository repository{file};
};

template <class Adapter>
class user_repository_contract : public testing::Test {
protected:
    address home(std::string id, bool is_default = false) {
        address one{.id = std::move(id),
                    .label = "Casa",
                    .recipient = "Ana",
                    .phone = "+56912345678",
                    .line = "Av. Recoleta 100",
                    .details = "",
                    .commune = "recoleta",
                    .commune_name = "Recoleta",
                    .is_default = is_default};
        one.created_at = instant(std::chrono::microseconds(++made_));
        return one;
    }
    std::string default_of(const std::string& account) {
        std::string found;
        for (const auto& one : *run_task(stored().list_addresses(account)))
            if (one.is_default) found += one.id;
        return found;
    }
    user_repository& stored() { return adapter_.repository; }

    Adapter adapter_;
    int made_ = 0;
};

using adapters = testing::Types<embedded>;
TYPED_TEST_SUITE(user_repository_contract, adapters);

TYPED_TEST(user_repository_contract, a_profile_starts_empty_and_keeps_what_is_put) {
    auto& stored = this->stored();
    auto found = run_task(stored.load_profile("usr_a"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->revision, 0);
    found->name = "Ana";
    const auto put = run_task(stored.put_profile(*found));
    ASSERT_TRUE(put);
    EXPECT_EQ(put->revision, 1);
    EXPECT_EQ(run_task(stored.load_profile("usr_a"))->name, "Ana");
    EXPECT_EQ(run_task(stored.load_profile("usr_b"))->name, "");
}

TYPED_TEST(user_repository_contract, an_old_revision_writes_nothing) {
    auto& stored = this->stored();
    profile first{.account = "usr_a", .name = "Ana", .phone = {}, .language = "es"};
    ASSERT_TRUE(run_task(stored.put_profile(first)));
    first.name = "Eva";
    const auto again = run_task(stored.put_profile(first));
    ASSERT_FALSE(again);
    EXPECT_TRUE(again.error().is(errors::stale));
    EXPECT_EQ(run_task(stored.load_profile("usr_a"))->name, "Ana");
}

TYPED_TEST(user_repository_contract, there_is_one_default_address_and_the_first_is_it) {
    auto& stored = this->stored();
    EXPECT_TRUE(run_task(stored.add_address("usr_a", this->home("adr_1")))->is_default);
    EXPECT_FALSE(run_task(stored.add_address("usr_a", this->home("adr_2")))->is_default);
    EXPECT_EQ(this->default_of("usr_a"), "adr_1");
    ASSERT_TRUE(run_task(stored.add_address("usr_a", this->home("adr_3", true))));
    EXPECT_EQ(this->default_of("usr_a"), "adr_3");
    ASSERT_TRUE(run_task(stored.put_address("usr_a", this->home("adr_2", true))));
    EXPECT_EQ(this->default_of("usr_a"), "adr_2");
    ASSERT_TRUE(run_task(stored.put_address("usr_a", this->home("adr_2", false))));
    EXPECT_EQ(this->default_of("usr_a"), "adr_2") << "a default stays until another takes over";
    ASSERT_TRUE(run_task(stored.remove_address("usr_a", "adr_2")));
    EXPECT_EQ(this->default_of("usr_a"), "adr_1");
}

TYPED_TEST(user_repository_contract, an_address_of_another_is_not_there) {
    auto& stored = this->stored();
    ASSERT_TRUE(run_task(stored.add_address("usr_a", this->home("adr_1"))));
    const auto changed = run_task(stored.put_address("usr_b", this->home("adr_1", true)));
    ASSERT_FALSE(changed);
    EXPECT_TRUE(changed.error().is(errors::not_found));
    EXPECT_FALSE(run_task(stored.remove_address("usr_b", "adr_1")));
    EXPECT_EQ(this->default_of("usr_a"), "adr_1");
}

TYPED_TEST(user_repository_contract, twenty_addresses_are_enough) {
    auto& stored = this->stored();
    for (std::size_t i = 0; i < addresses_max; ++i)
        ASSERT_TRUE(run_task(stored.add_address("usr_a", this->home("adr_" + std::to_string(i)))));
    const auto more = run_task(stored.add_address("usr_a", this->home("adr_more")));
    ASSERT_FALSE(more);
    EXPECT_TRUE(more.error().is(too_many_addresses));
    EXPECT_EQ(run_task(stored.list_addresses("usr_a"))->size(), addresses_max);
}

}  // namespace
}  // namespace flores::user

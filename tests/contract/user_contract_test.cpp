// The contract of user_repository, over every adapter.
#include "services/user/migrations.hpp"
#include "services/user/storage/sql_reminders.hpp"
#include "services/user/storage/sql_users.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/sql_stores.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>

namespace flores::user {
namespace {

using test::run_task;

template <class Kind>
struct stored_in {
    Kind kept{migrations};
    sql::store& file = kept.store();
    seeded_ids ids{7};
    sql_user_repository repository{file};
    sql_reminder_repository reminders{file, ids};
    sql_consent_repository consents{file};
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

using adapters = testing::Types<stored_in<test::on_sqlite>, stored_in<test::on_postgres>>;
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

TYPED_TEST(user_repository_contract, what_is_added_again_stays_as_it_is) {
    auto& stored = this->stored();
    auto& reminders = this->adapter_.reminders;
    const local_date today = *local_date::parse("2026-11-25");
    reminder birthday{.id = "rem_1", .name = "Mamá"};
    for (std::size_t i = 0; i < addresses_max; ++i)
        ASSERT_TRUE(run_task(stored.add_address("usr_a", this->home("adr_" + std::to_string(i)))));
    ASSERT_TRUE(run_task(reminders.add("usr_a", birthday, today)));
    address again = this->home("adr_1", true);
    again.label = birthday.name = "Otra";
    const auto added = run_task(stored.add_address("usr_a", again));
    ASSERT_TRUE(added) << "it needs no room";
    EXPECT_EQ(added->label, "Casa");
    EXPECT_EQ(this->default_of("usr_a"), "adr_0");
    EXPECT_EQ(run_task(stored.list_addresses("usr_a"))->size(), addresses_max);
    EXPECT_EQ(run_task(reminders.add("usr_a", birthday, today))->name, "Mamá");
    const auto listed = run_task(reminders.list("usr_a"));
    ASSERT_EQ(listed->size(), 1u);
    EXPECT_EQ(listed->front().name, "Mamá");
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

TYPED_TEST(user_repository_contract, an_erased_account_leaves_nothing_and_others_keep_theirs) {
    auto& stored = this->stored();
    for (const auto* account : {"usr_a", "usr_b"}) {
        ASSERT_TRUE(run_task(stored.put_profile(
            {.account = account, .name = "Ana", .phone = "", .language = "es"})));
        ASSERT_TRUE(
            run_task(stored.add_address(account, this->home(std::string("adr_") + account))));
    }
    ASSERT_TRUE(run_task(stored.erase("usr_a")));
    ASSERT_TRUE(run_task(stored.erase("usr_a"))) << "again";
    EXPECT_EQ(run_task(stored.load_profile("usr_a"))->revision, 0);
    EXPECT_TRUE(run_task(stored.list_addresses("usr_a"))->empty());
    EXPECT_EQ(run_task(stored.load_profile("usr_b"))->revision, 1);
    EXPECT_EQ(run_task(stored.list_addresses("usr_b"))->size(), 1u);
}

TYPED_TEST(user_repository_contract, a_new_account_has_a_profile_unless_it_is_gone) {
    auto& stored = this->stored();
    const profile first{.account = "usr_a", .name = "Ana", .phone = "", .language = "en"};
    ASSERT_TRUE(run_task(stored.begin(first)));
    auto found = run_task(stored.load_profile("usr_a"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, "Ana");
    EXPECT_EQ(found->language, "en");
    EXPECT_EQ(found->revision, 0);
    found->name = "Eva";
    ASSERT_TRUE(run_task(stored.put_profile(*found)));
    ASSERT_TRUE(run_task(stored.begin(first))) << "told again";
    EXPECT_EQ(run_task(stored.load_profile("usr_a"))->name, "Eva");
    ASSERT_TRUE(run_task(stored.erase("usr_a")));
    ASSERT_TRUE(run_task(stored.erase("usr_b"))) << "told before it was begun";
    for (const char* account : {"usr_a", "usr_b"}) {
        ASSERT_TRUE(run_task(
            stored.begin({.account = account, .name = "Ana", .phone = "", .language = "es"})));
        EXPECT_EQ(run_task(stored.load_profile(account))->name, "");
    }
}

TYPED_TEST(user_repository_contract, a_profile_begun_while_it_is_changed_keeps_what_it_began_with) {
    auto& stored = this->stored();
    auto seen = run_task(stored.load_profile("usr_a"));
    ASSERT_TRUE(seen);
    ASSERT_TRUE(
        run_task(stored.begin({.account = "usr_a", .name = "Ana", .phone = "", .language = "en"})));
    seen->phone = "+56912345678";
    const auto put = run_task(stored.put_profile(*seen));
    ASSERT_TRUE(put);
    EXPECT_EQ(put->name, "Ana");
    EXPECT_EQ(put->language, "en");
    EXPECT_EQ(put->phone, "+56912345678");
}

TYPED_TEST(user_repository_contract, a_profile_changed_before_it_was_begun_gets_what_is_missing) {
    auto& stored = this->stored();
    profile early{.account = "usr_a", .name = "", .phone = "+56912345678", .language = "es"};
    ASSERT_TRUE(run_task(stored.put_profile(early)));
    early.account = "usr_b";
    early.name = "Eva";
    early.language_chosen = true;
    ASSERT_TRUE(run_task(stored.put_profile(early)));
    for (const char* account : {"usr_a", "usr_b"})
        ASSERT_TRUE(run_task(
            stored.begin({.account = account, .name = "Ana", .phone = "", .language = "en"})));
    const auto filled = run_task(stored.load_profile("usr_a"));
    ASSERT_TRUE(filled);
    EXPECT_EQ(filled->name, "Ana");
    EXPECT_EQ(filled->language, "en");
    EXPECT_EQ(filled->phone, "+56912345678");
    EXPECT_EQ(filled->revision, 2) << "it is not as it was seen";
    const auto own = run_task(stored.load_profile("usr_b"));
    ASSERT_TRUE(own);
    EXPECT_EQ(own->name, "Eva");
    EXPECT_EQ(own->language, "es");
    EXPECT_EQ(own->revision, 1);
}

TYPED_TEST(user_repository_contract, reminders_and_consents_are_their_accounts) {
    auto& reminders = this->adapter_.reminders;
    auto& consents = this->adapter_.consents;
    const local_date today = *local_date::parse("2026-11-25");
    reminder one{.id = "rem_1", .name = "Mamá"};
    one.date = *reminder_date::parse("12-10");
    one.days_ahead = 7;
    ASSERT_TRUE(run_task(reminders.add("usr_a", one, today)));
    EXPECT_TRUE(run_task(reminders.put("usr_b", one, today)).error().is(errors::not_found));
    EXPECT_TRUE(run_task(reminders.remove("usr_b", "rem_1")).error().is(errors::not_found));
    one.name = "Papá";
    ASSERT_TRUE(run_task(reminders.put("usr_a", one, today)));
    EXPECT_EQ(run_task(reminders.list("usr_a"))->at(0).name, "Papá");
    ASSERT_TRUE(run_task(consents.add("usr_a", {true, consent_place::mail, instant()})));
    EXPECT_TRUE(run_task(consents.history("usr_b", 10))->empty());
    EXPECT_EQ(run_task(consents.history("usr_a", 10))->at(0).where, consent_place::mail);
    ASSERT_TRUE(run_task(this->stored().erase("usr_a")));
    EXPECT_TRUE(run_task(reminders.list("usr_a"))->empty());
    EXPECT_TRUE(run_task(consents.history("usr_a", 10))->empty());
}

}  // namespace
}  // namespace flores::user

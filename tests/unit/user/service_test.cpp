#include "services/user/service.hpp"

#include "platform/sql/sqlite_file.hpp"
#include "services/user/migrations.hpp"
#include "services/user/routes.hpp"
#include "services/user/storage/sql_reminders.hpp"
#include "services/user/storage/sql_users.hpp"
#include "support/failed_with.hpp"
#include "support/manual_clock.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace flores::user {
namespace {

using test::run_task;

// A shop that delivers to Recoleta.
class recoleta_only final : public order::delivery_client {
public:
    task<expected<order::delivered_commune>> commune(std::string key) override {
        if (key != "recoleta") co_return fail(errors::not_found);
        co_return order::delivered_commune{key, "Recoleta", "zone_1"};
    }
    task<expected<order::delivery_days>> days(std::string) override {
        co_return fail(errors::unavailable);
    }
};

class users : public testing::Test {
protected:
    address_request home(std::string_view commune_name) {
        address_request out;
        out.label = {"Casa"};
        out.recipient = *person_name::parse("Ana");
        out.phone = *phone::parse("912345678");
        out.line = {"Av. Recoleta 100"};
        out.commune = *commune::parse(commune_name);
        return out;
    }

    test::temp_folder folder_;
    sql::sqlite_file file_{folder_ / "user.db", migrations};
    sql_user_repository stored_{file_};
    recoleta_only delivery_;
    manual_clock clock_{instant(std::chrono::hours(1))};
    seeded_ids ids_{7};
    sql_reminder_repository reminders_stored_{file_, ids_};
    sql_consent_repository consents_{file_};
    reminder_service reminders_{reminders_stored_, consents_, stored_, clock_, ids_};
    user_service service_{stored_, reminders_, delivery_, clock_, ids_};
};

TEST_F(users, an_address_gets_the_communes_proper_name) {
    const auto added = run_task(service_.add_address("usr_a", home("RECOLETA")));
    ASSERT_TRUE(added);
    EXPECT_EQ(added->commune_name, "Recoleta");
    EXPECT_TRUE(is_id(added->id, "adr"));
    EXPECT_TRUE(added->is_default);
}

TEST_F(users, where_the_shop_does_not_deliver_there_is_no_address) {
    const auto added = run_task(service_.add_address("usr_a", home("Valparaíso")));
    ASSERT_FALSE(added);
    EXPECT_TRUE(added.error().is(unknown_commune));
    ASSERT_EQ(added.error().fields.size(), 1u);
    EXPECT_EQ(added.error().fields[0].pointer, "/commune");
    EXPECT_TRUE(run_task(service_.list_addresses("usr_a"))->empty());
}

TEST_F(users, a_profile_changes_only_what_is_given) {
    change_profile_request first;
    first.name = *person_name::parse("Ana");
    first.phone = *phone::parse("912345678");
    ASSERT_TRUE(run_task(service_.change_profile("usr_a", first, 0)));
    change_profile_request second;
    second.phone = nullptr;
    const auto changed = run_task(service_.change_profile("usr_a", second, 1));
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->name, "Ana");
    EXPECT_EQ(changed->phone, "");
    const auto late = run_task(service_.change_profile("usr_a", first, 1));
    ASSERT_FALSE(late);
    EXPECT_TRUE(late.error().is(errors::stale));
}

TEST_F(users, what_is_changed_before_the_registration_was_told_of_costs_nothing_of_it) {
    change_profile_request first;
    first.phone = *phone::parse("912345678");
    ASSERT_TRUE(run_task(service_.change_profile("usr_a", first, 0)));
    change_profile_request spanish;
    spanish.language = language_code::es;
    ASSERT_TRUE(run_task(service_.change_profile("usr_b", spanish, 0)));
    for (const char* account : {"usr_a", "usr_b"})
        ASSERT_TRUE(run_task(service_.begin(account, "Ana", "en")));
    const auto filled = run_task(service_.show_profile("usr_a"));
    ASSERT_TRUE(filled);
    EXPECT_EQ(filled->name, "Ana");
    EXPECT_EQ(filled->phone, "+56912345678");
    EXPECT_EQ(filled->language, "en");
    EXPECT_EQ(run_task(service_.show_profile("usr_b"))->language, "es") << "as its owner chose";
    EXPECT_EQ(run_task(service_.show_profile("usr_b"))->name, "Ana");
}

TEST_F(users, a_profile_without_a_name_says_the_language_that_was_chosen_alone) {
    change_profile_request english;
    english.language = language_code::en;
    ASSERT_TRUE(run_task(service_.change_profile("usr_a", english, 0)));
    change_profile_request only_a_phone;
    only_a_phone.phone = *phone::parse("912345678");
    ASSERT_TRUE(run_task(service_.change_profile("usr_b", only_a_phone, 0)));
    const auto rows = routes(service_);
    const auto person_of = [&](std::string account) {
        const auto row =
            std::ranges::find(rows, "/internal/user/person/{account}", &http::route::pattern);
        const http::request in;
        http::call at(in);
        at.path_values[0] = std::move(account);
        return run_task(row->later(at));
    };
    const auto found = person_of("usr_a");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->body, R"({"name":"","language":"en"})");
    EXPECT_TRUE(test::failed_with(person_of("usr_b"), errors::not_found));
    EXPECT_TRUE(test::failed_with(person_of("usr_c"), errors::not_found)) << "there is none";
}

}  // namespace
}  // namespace flores::user

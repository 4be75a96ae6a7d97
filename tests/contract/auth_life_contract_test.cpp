// The contracts of second_factor_repository, mailbox_repository and erasure_repository, and of the
// list of sign-ins, over every adapter.
#include "support/account_stores.hpp"
#include "support/failed_with.hpp"

#include <gtest/gtest.h>

namespace flores::accounts {
namespace {

using std::chrono::seconds;
using test::failed_with;
using test::run_task;

const instant began{std::chrono::hours(24 * 365 * 55)};
const instant ends = began + seconds(900);

template <class Adapter>
class auth_life_contract : public testing::Test {
protected:
    auth_life_contract() {
        add("usr_a", "ana@flores.cl", auth::role::admin);
        add("usr_b", "eva@flores.cl", auth::role::customer);
    }

    void add(std::string id, std::string_view address, auth::role rank) {
        const account fresh = test::account_of(id, address, rank, began);
        ASSERT_TRUE(
            run_task(adapter_.accounts.add(fresh, "hash", session_of("ses_" + id), {}, {})));
    }
    static session_start session_of(std::string id, instant at = began,
                                    factor_kind factor = factor_kind::none) {
        return {id, "hash of " + id, "203.0.113.7", "203.0.113.7", at, factor};
    }
    mailed_token token(std::string hash, instant at, token_purpose what) {
        events::event mail{"evt_" + hash, "mail.wanted", "mail_" + hash, 1, at, "{}", true};
        return {{std::move(hash), what, at, at + seconds(1800)}, std::move(mail)};
    }
    expected<bool> put(std::optional<std::string> whose, std::string hash, instant at,
                       token_purpose what = token_purpose::reset_password) {
        return run_task(adapter_.mailboxes.put(std::move(whose), token(std::move(hash), at, what)));
    }
    std::int64_t mails() {
        return *adapter_.file.read_now([](sql::connection& db) -> expected<std::int64_t> {
            return *db.integer("SELECT count(*) FROM outbox WHERE type = 'mail.wanted'");
        });
    }
    void enrol(const std::string& whose) {
        ASSERT_TRUE(run_task(adapter_.factors.begin(whose, "secret")));
        ASSERT_TRUE(run_task(adapter_.factors.confirm(whose, 1, "secret", 100, {"r1", "r2"}, {})));
    }

    Adapter adapter_;
};

TYPED_TEST_SUITE(auth_life_contract, test::account_adapters);

TYPED_TEST(auth_life_contract, a_second_factor_counts_once_it_was_confirmed) {
    auto& factors = this->adapter_.factors;
    EXPECT_TRUE(failed_with(run_task(factors.begin("usr_x", "secret")), errors::not_found));
    EXPECT_FALSE(run_task(factors.load("usr_b"))->has_value());
    ASSERT_TRUE(run_task(factors.begin("usr_b", "former")));
    ASSERT_TRUE(run_task(factors.begin("usr_b", "secret")));
    EXPECT_FALSE(run_task(factors.load("usr_b"))->value().confirmed);
    EXPECT_FALSE(run_task(this->adapter_.accounts.load("usr_b"))->second_factor);
    EXPECT_FALSE(*run_task(factors.accept_step("usr_b", 1)));
    for (const auto& [seen, secret] : {std::pair(1, "former"), std::pair(2, "secret")})
        EXPECT_TRUE(failed_with(run_task(factors.confirm("usr_b", seen, secret, 100, {}, {})),
                                errors::stale));
    const std::optional<session_start> first = this->session_of("ses_f", began, factor_kind::code);
    ASSERT_TRUE(run_task(factors.confirm("usr_b", 1, "secret", 100, {"r1", "r2"}, first)));
    const auto held = run_task(factors.load("usr_b"))->value();
    EXPECT_TRUE(held.confirmed);
    EXPECT_EQ(held.sealed_secret, "secret");
    EXPECT_EQ(held.last_step, 100);
    EXPECT_EQ(held.recovery_codes_left, 2);
    EXPECT_TRUE(run_task(this->adapter_.accounts.load("usr_b"))->second_factor);
    EXPECT_TRUE((*run_task(this->adapter_.accounts.find(*email::parse("eva@flores.cl"), "")))
                    ->second_factor);
    const auto turned = run_task(
        this->adapter_.sessions.rotate({"hash of ses_f", "next", "198.51.100.9", began, ends}));
    EXPECT_TRUE(turned->second_factor);
    EXPECT_TRUE(failed_with(run_task(factors.begin("usr_b", "another")), already_enrolled));
    EXPECT_TRUE(failed_with(run_task(factors.confirm("usr_b", 1, "secret", 101, {}, {})),
                            already_enrolled));
}

TYPED_TEST(auth_life_contract, steps_only_rise_and_recovery_codes_are_spent) {
    auto& factors = this->adapter_.factors;
    this->enrol("usr_b");
    EXPECT_FALSE(*run_task(factors.accept_step("usr_b", 100)));
    EXPECT_TRUE(*run_task(factors.accept_step("usr_b", 102)));
    EXPECT_FALSE(*run_task(factors.accept_step("usr_b", 101)));
    EXPECT_FALSE(*run_task(factors.spend_recovery("usr_a", "r1"))) << "it is another's";
    EXPECT_TRUE(*run_task(factors.spend_recovery("usr_b", "r1")));
    EXPECT_FALSE(*run_task(factors.spend_recovery("usr_b", "r1")));
    ASSERT_TRUE(run_task(factors.renew_recovery("usr_b", {"r3"})));
    EXPECT_FALSE(*run_task(factors.spend_recovery("usr_b", "r2")));
    EXPECT_TRUE(*run_task(factors.spend_recovery("usr_b", "r3")));
    ASSERT_TRUE(run_task(factors.remove("usr_b")));
    EXPECT_TRUE(failed_with(run_task(factors.remove("usr_b")), not_enrolled));
    EXPECT_TRUE(failed_with(run_task(factors.renew_recovery("usr_b", {"r"})), not_enrolled));
}

TYPED_TEST(auth_life_contract, a_reset_is_an_admins_and_ends_every_session) {
    auto& factors = this->adapter_.factors;
    const events::event told{"evt_r", "staff.acted", "usr_b", 1, began, "{}", false};
    const auto in_log = [&] {
        return *run_task(
            this->adapter_.file.read([](sql::connection& db) -> expected<std::int64_t> {
                return *db.integer("SELECT count(*) FROM outbox WHERE type = 'staff.acted'");
            }));
    };
    this->enrol("usr_b");
    EXPECT_TRUE(
        failed_with(run_task(factors.reset("usr_a", "usr_b", began, ends, {})), errors::forbidden));
    EXPECT_TRUE(
        failed_with(run_task(factors.reset("usr_x", "usr_a", began, ends, {})), errors::not_found));
    EXPECT_EQ(in_log(), 0);
    ASSERT_TRUE(run_task(factors.reset("usr_b", "usr_a", began, ends, {told})));
    EXPECT_EQ(in_log(), 1);
    EXPECT_FALSE(run_task(factors.load("usr_b"))->has_value());
    EXPECT_TRUE(run_task(this->adapter_.sessions.list("usr_b", began))->empty());
    EXPECT_EQ(run_task(this->adapter_.accounts.load("usr_b"))->who.role_version, 2);
    ASSERT_TRUE(run_task(factors.reset("usr_b", "", began, ends, {})));
    EXPECT_EQ(run_task(this->adapter_.accounts.load("usr_b"))->who.role_version, 2)
        << "there was none to end anything for";
}

TYPED_TEST(auth_life_contract, one_link_of_a_purpose_is_good_and_each_is_mailed) {
    auto& mailboxes = this->adapter_.mailboxes;
    const auto reset = token_purpose::reset_password;
    EXPECT_TRUE(*this->put("usr_b", "h1", began));
    EXPECT_FALSE(*this->put("usr_b", "h2", began + seconds(59))) << "too soon";
    EXPECT_TRUE(*this->put("usr_b", "h3", began + seconds(59), token_purpose::verify_email));
    EXPECT_TRUE(run_task(mailboxes.find("h1", reset, began + seconds(59))));
    EXPECT_TRUE(*this->put("usr_b", "h4", began + seconds(60)));
    EXPECT_FALSE(*this->put(std::nullopt, "h5", began + seconds(60)));
    EXPECT_FALSE(*this->put("usr_x", "h6", began + seconds(60)));
    EXPECT_EQ(this->mails(), 3);
    for (const auto* hash : {"h1", "h2", "h3", "h5", "h6"})
        EXPECT_TRUE(failed_with(run_task(mailboxes.find(hash, reset, began)), link_over)) << hash;
    EXPECT_EQ(run_task(mailboxes.find("h4", reset, began))->id, "usr_b");
    EXPECT_TRUE(
        failed_with(run_task(mailboxes.find("h4", reset, began + seconds(1860))), link_over));
}

TYPED_TEST(auth_life_contract, a_link_is_spent_once) {
    auto& mailboxes = this->adapter_.mailboxes;
    ASSERT_TRUE(this->put("usr_b", "v", began, token_purpose::verify_email));
    ASSERT_TRUE(this->put("usr_b", "r", began));
    EXPECT_TRUE(failed_with(run_task(mailboxes.verify_email("r", began)), link_over));
    EXPECT_TRUE(run_task(mailboxes.verify_email("v", began))->email_verified);
    EXPECT_TRUE(failed_with(run_task(mailboxes.verify_email("v", began)), link_over));
    ASSERT_TRUE(run_task(mailboxes.reset_password("r", began, "new hash", ends, {})));
    const auto held = run_task(this->adapter_.accounts.load("usr_b"));
    EXPECT_EQ(held->password_hash, "new hash");
    EXPECT_EQ(held->who.role_version, 2);
    EXPECT_TRUE(run_task(this->adapter_.sessions.list("usr_b", began))->empty());
    EXPECT_TRUE(
        failed_with(run_task(mailboxes.reset_password("r", began, "x", ends, {})), link_over));
}

TYPED_TEST(auth_life_contract, a_second_factor_outlives_a_reset_once_its_owner_had_the_mailbox) {
    auto& mailboxes = this->adapter_.mailboxes;
    this->enrol("usr_b");
    ASSERT_TRUE(this->put("usr_b", "r", began));
    ASSERT_TRUE(run_task(mailboxes.reset_password("r", began, "hash 2", ends, {})));
    EXPECT_FALSE(run_task(this->adapter_.accounts.load("usr_b"))->second_factor)
        << "who registered with another's address does not keep them out";
    ASSERT_TRUE(run_task(this->adapter_.factors.begin("usr_b", "secret")));
    ASSERT_TRUE(run_task(this->adapter_.factors.confirm("usr_b", 2, "secret", 100, {"r1"}, {})));
    ASSERT_TRUE(this->put("usr_b", "s", began + seconds(60)));
    ASSERT_TRUE(run_task(mailboxes.reset_password("s", began + seconds(60), "3", ends, {})));
    EXPECT_TRUE(run_task(this->adapter_.accounts.load("usr_b"))->second_factor);
}

TYPED_TEST(auth_life_contract, the_mailbox_alone_takes_no_second_factor_of_staff_away) {
    this->enrol("usr_a");
    ASSERT_FALSE(run_task(this->adapter_.accounts.load("usr_a"))->who.email_verified);
    ASSERT_TRUE(this->put("usr_a", "r", began));
    ASSERT_TRUE(run_task(this->adapter_.mailboxes.reset_password("r", began, "2", ends, {})));
    EXPECT_TRUE(run_task(this->adapter_.accounts.load("usr_a"))->second_factor);
}

TYPED_TEST(auth_life_contract, no_link_resets_the_password_of_staff_without_a_second_factor) {
    auto& mailboxes = this->adapter_.mailboxes;
    const auto reset = [&] {
        return run_task(mailboxes.reset_password("r", began, "2", ends, {}));
    };
    ASSERT_TRUE(this->put("usr_a", "r", began));
    EXPECT_TRUE(failed_with(reset(), mailbox_not_enough));
    ASSERT_TRUE(run_task(this->adapter_.factors.begin("usr_a", "secret")));
    EXPECT_TRUE(failed_with(reset(), mailbox_not_enough)) << "one that was never confirmed";
    const auto held = run_task(this->adapter_.accounts.load("usr_a"));
    EXPECT_EQ(held->password_hash, "hash");
    EXPECT_EQ(held->who.role_version, 1);
    EXPECT_FALSE(held->who.email_verified);
    this->enrol("usr_a");
    EXPECT_TRUE(reset());
}

TYPED_TEST(auth_life_contract, links_that_are_over_and_old_sign_ins_are_forgotten) {
    auto& sessions = this->adapter_.sessions;
    ASSERT_TRUE(this->put("usr_b", "r", began));
    ASSERT_EQ(run_task(sessions.sign_ins("usr_b"))->size(), 1u);
    ASSERT_TRUE(run_task(sessions.forget(began + sign_in_age_max)));
    EXPECT_EQ(run_task(sessions.sign_ins("usr_b"))->size(), 1u);
    ASSERT_TRUE(run_task(sessions.forget(began + sign_in_age_max + seconds(1))));
    EXPECT_TRUE(run_task(sessions.sign_ins("usr_b"))->empty());
    EXPECT_TRUE(*this->put("usr_b", "s", began)) << "the former was forgotten with its pause";
}

TYPED_TEST(auth_life_contract, failures_do_not_push_good_sign_ins_off_the_list) {
    auto& sessions = this->adapter_.sessions;
    const std::optional<std::string> whose = "usr_b";
    for (int i = 0; i < sign_ins_max + 5; ++i)
        ASSERT_TRUE(run_task(sessions.note_failure(whose, began + seconds(i), "n",
                                                   sign_in_outcome::wrong_password)));
    ASSERT_TRUE(
        run_task(sessions.note_failure(std::nullopt, began, "n", sign_in_outcome::wrong_password)));
    ASSERT_TRUE(run_task(sessions.note_failure(std::optional<std::string>("usr_x"), began, "n",
                                               sign_in_outcome::wrong_code)));
    const auto listed = *run_task(sessions.sign_ins("usr_b"));
    ASSERT_EQ(static_cast<std::int64_t>(listed.size()), sign_ins_max + 1);
    EXPECT_EQ(listed.front().at, began + seconds(sign_ins_max + 4));
    EXPECT_EQ(listed.front().outcome, "wrong_password");
    EXPECT_EQ(listed.back().outcome, "signed_in");
}

TYPED_TEST(auth_life_contract, an_erasure_takes_everything_of_one_account) {
    auto& erasures = this->adapter_.erasures;
    this->enrol("usr_b");
    ASSERT_TRUE(this->put("usr_b", "r", began));
    const events::event told{"evt_e", "account.erased", "usr_b", 2, began, "{}", true};
    const events::event again{"evt_f", "account.erased", "usr_b", 3, ends, "{}", true};
    const auto erase = [&](std::string id, std::int64_t seen) {
        return run_task(erasures.erase(std::move(id), seen, ends, told, again));
    };
    EXPECT_TRUE(failed_with(erase("usr_a", 1), last_admin));
    EXPECT_TRUE(failed_with(erase("usr_b", 2), errors::stale));
    EXPECT_TRUE(failed_with(erase("usr_x", 1), errors::not_found));
    ASSERT_TRUE(erase("usr_b", 1));
    EXPECT_TRUE(failed_with(run_task(this->adapter_.accounts.load("usr_b")), errors::not_found));
    EXPECT_TRUE(run_task(this->adapter_.sessions.sign_ins("usr_b"))->empty());
    EXPECT_FALSE(run_task(this->adapter_.factors.load("usr_b"))->has_value());
    const auto ended = run_task(this->adapter_.sessions.ended_since(0));
    EXPECT_EQ(ended->batch.floors.back().account, "usr_b");
    EXPECT_EQ(ended->batch.floors.back().role_version_min, 2);
    EXPECT_EQ(run_task(this->adapter_.sessions.list("usr_a", began))->size(), 1u);
    EXPECT_TRUE(failed_with(erase("usr_b", 1), errors::not_found));
}

TYPED_TEST(auth_life_contract, an_erasure_is_told_again_once_when_it_is_due) {
    auto& erasures = this->adapter_.erasures;
    const events::event told{"evt_e", "account.erased", "usr_b", 2, began, "{}", true};
    const events::event again{"evt_f", "account.erased", "usr_b", 3, ends, "{1}", true};
    ASSERT_TRUE(run_task(erasures.erase("usr_b", 1, ends, told, again)));
    events::sql_outbox outbox(this->adapter_.file);
    const auto waiting = [&](instant now) {
        EXPECT_TRUE(run_task(erasures.tell_again(now)));
        return run_task(outbox.due(now, 100))->back();
    };
    EXPECT_EQ(waiting(ends - seconds(1)).what.id, "evt_e");
    const events::delivery second = waiting(ends + seconds(1));
    EXPECT_EQ(second.what.id, "evt_f");
    EXPECT_EQ(second.what.type, "account.erased");
    EXPECT_EQ(second.what.aggregate, "usr_b");
    EXPECT_EQ(second.what.version, 3);
    EXPECT_EQ(second.what.payload, "{1}");
    EXPECT_TRUE(second.what.personal);
    ASSERT_TRUE(run_task(outbox.settle({{second.name(), "", {}}})));
    EXPECT_EQ(waiting(ends + seconds(2)).what.id, "evt_e");
}

}  // namespace
}  // namespace flores::accounts

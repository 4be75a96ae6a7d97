// The contracts of account_repository and session_repository, over every adapter.
#include "support/account_stores.hpp"
#include "support/failed_with.hpp"

#include <gtest/gtest.h>

namespace flores::accounts {
namespace {

using std::chrono::seconds;
using test::failed_with;
using test::run_task;

const instant start{std::chrono::hours(24 * 365 * 55)};
const instant until = start + seconds(900);

template <class Adapter>
class auth_contract : public testing::Test {
protected:
    account_repository& accounts() { return adapter_.accounts; }
    session_repository& sessions() { return adapter_.sessions; }

    static account made(std::string id, std::string_view address,
                        auth::role rank = auth::role::customer) {
        return test::account_of(std::move(id), address, rank, start);
    }
    static session_start session_of(std::string id, std::string hash, instant at = start) {
        return {std::move(id), std::move(hash), "203.0.113.7", "203.0.113.7", at};
    }
    expected<void> add(const account& fresh, std::optional<session_start> first = {}) {
        events::event told{"evt_" + fresh.id, "account.registered", fresh.id, 1, start, "{}"};
        return run_task(accounts().add(fresh, "hash", std::move(first), {}, {std::move(told)}));
    }
    void verify(const std::string& id) {
        const one_time_token link{"link of " + id, token_purpose::verify_email, start, until};
        const events::event mail{"evt_mail_" + id, "mail.wanted", id, 1, start, "{}", true};
        const std::optional<std::string> whose = id;
        ASSERT_TRUE(run_task(adapter_.mailboxes.put(whose, {link, mail})));
        ASSERT_TRUE(run_task(adapter_.mailboxes.verify_email(link.hash, start)));
    }
    rotation rotate(std::string hash, std::string successor, instant at) {
        return *run_task(
            sessions().rotate({std::move(hash), std::move(successor), "198.51.100.9", at, until}));
    }
    std::size_t sessions_of(const std::string& id) {
        return run_task(sessions().list(id, start))->size();
    }
    std::int64_t version_of(const std::string& id) {
        return run_task(accounts().load(id))->who.role_version;
    }

    Adapter adapter_;
};

TYPED_TEST_SUITE(auth_contract, test::account_adapters);

TYPED_TEST(auth_contract, an_account_is_found_by_its_address_and_id) {
    ASSERT_TRUE(this->add(this->made("usr_a", "ana@flores.cl")));
    const auto found = run_task(this->accounts().find(*email::parse("ana@flores.cl"), "a"));
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->who.id, "usr_a");
    EXPECT_EQ((*found)->password_hash, "hash");
    EXPECT_FALSE((*found)->known_network);
    EXPECT_FALSE(run_task(this->accounts().find(*email::parse("eva@flores.cl"), "a"))->has_value());
    EXPECT_EQ(run_task(this->accounts().load("usr_a"))->who.address.text(), "ana@flores.cl");
    EXPECT_TRUE(failed_with(run_task(this->accounts().load("usr_b")), errors::not_found));
}

TYPED_TEST(auth_contract, an_address_is_taken_once_and_the_second_leaves_nothing) {
    ASSERT_TRUE(this->add(this->made("usr_a", "ana@flores.cl")));
    EXPECT_TRUE(failed_with(
        this->add(this->made("usr_b", "ana@flores.cl"), this->session_of("ses_b", "hash b")),
        email_taken));
    EXPECT_TRUE(failed_with(run_task(this->accounts().load("usr_b")), errors::not_found));
    EXPECT_EQ(this->rotate("hash b", "next", start).is, rotation::kind::unknown);
}

TYPED_TEST(auth_contract, a_session_makes_its_network_known_to_its_account_alone) {
    ASSERT_TRUE(this->add(this->made("usr_a", "ana@flores.cl"), this->session_of("ses_a", "h")));
    ASSERT_TRUE(this->add(this->made("usr_b", "eva@flores.cl")));
    const auto known = [&](std::string_view address, std::string network) {
        return (*run_task(this->accounts().find(*email::parse(address), std::move(network))))
            ->known_network;
    };
    EXPECT_TRUE(known("ana@flores.cl", "203.0.113.7"));
    EXPECT_FALSE(known("ana@flores.cl", "198.51.100.9"));
    EXPECT_FALSE(known("eva@flores.cl", "203.0.113.7"));
    ASSERT_TRUE(run_task(this->sessions().forget(start + known_network_age_max + seconds(1))));
    EXPECT_FALSE(known("ana@flores.cl", "203.0.113.7"));
}

TYPED_TEST(auth_contract, the_newest_fifty_networks_are_known) {
    ASSERT_TRUE(this->add(this->made("usr_a", "ana@flores.cl")));
    for (int i = 0; i <= 50; ++i) {
        auto fresh = this->session_of("ses_" + std::to_string(i), "h" + std::to_string(i),
                                      start + seconds(i));
        fresh.network = "network " + std::to_string(i);
        ASSERT_TRUE(run_task(this->sessions().open("usr_a", 1, fresh, until)));
    }
    const auto known = [&](std::string network) {
        return (*run_task(
                    this->accounts().find(*email::parse("ana@flores.cl"), std::move(network))))
            ->known_network;
    };
    EXPECT_FALSE(known("network 0"));
    EXPECT_TRUE(known("network 1"));
    EXPECT_TRUE(known("network 50"));
}

TYPED_TEST(auth_contract, a_token_is_rotated_repeated_and_then_reused) {
    ASSERT_TRUE(this->add(this->made("usr_a", "ana@flores.cl"), this->session_of("ses_a", "h1")));
    const auto turned = this->rotate("h1", "h2", start + seconds(60));
    EXPECT_EQ(turned.is, rotation::kind::rotated);
    EXPECT_EQ(turned.session, "ses_a");
    EXPECT_EQ(turned.who.id, "usr_a");
    const auto listed = run_task(this->sessions().list("usr_a", start));
    EXPECT_EQ(listed->at(0).last_seen, start + seconds(60));
    EXPECT_EQ(listed->at(0).address, "198.51.100.9");

    EXPECT_EQ(this->rotate("h1", "h2", start + seconds(70)).is, rotation::kind::repeated);
    const auto reused = this->rotate("h1", "h2", start + seconds(71));
    EXPECT_EQ(reused.is, rotation::kind::reused);
    EXPECT_EQ(reused.session, "ses_a");
    EXPECT_EQ(this->sessions_of("usr_a"), 0u);
    EXPECT_EQ(this->rotate("h2", "h3", start + seconds(72)).is, rotation::kind::unknown);
    const auto all = run_task(this->sessions().ended_since(0));
    ASSERT_EQ(all->batch.sessions.size(), 1u);
    EXPECT_EQ(all->batch.sessions[0].session, "ses_a");
    EXPECT_EQ(all->batch.sessions[0].until, until);
}

TYPED_TEST(auth_contract, a_repeat_that_would_yield_another_successor_is_a_reuse) {
    ASSERT_TRUE(this->add(this->made("usr_a", "ana@flores.cl"), this->session_of("ses_a", "h1")));
    this->rotate("h1", "h2", start);
    EXPECT_EQ(this->rotate("h1", "of another key", start).is, rotation::kind::reused);
}

TYPED_TEST(auth_contract, the_last_spent_tokens_of_a_session_are_remembered) {
    ASSERT_TRUE(this->add(this->made("usr_a", "ana@flores.cl"), this->session_of("ses_a", "h0")));
    for (int i = 0; i <= spent_tokens_max; ++i)
        this->rotate("h" + std::to_string(i), "h" + std::to_string(i + 1), start);
    EXPECT_EQ(this->rotate("h0", "h1", start).is, rotation::kind::unknown);
    EXPECT_EQ(this->rotate("h1", "h2", start).is, rotation::kind::reused);
}

TYPED_TEST(auth_contract, an_idle_session_is_over_before_it_is_forgotten) {
    ASSERT_TRUE(this->add(this->made("usr_a", "ana@flores.cl"), this->session_of("ses_a", "h1")));
    const instant late = start + session_idle_max + seconds(1);
    EXPECT_EQ(this->rotate("h1", "h2", late).is, rotation::kind::unknown);
    EXPECT_TRUE(run_task(this->sessions().list("usr_a", late))->empty());
    EXPECT_EQ(this->sessions_of("usr_a"), 1u);
    ASSERT_TRUE(run_task(this->sessions().forget(late)));
    EXPECT_EQ(this->sessions_of("usr_a"), 0u);
}

TYPED_TEST(auth_contract, one_session_too_many_ends_the_one_longest_unused) {
    ASSERT_TRUE(this->add(this->made("usr_a", "ana@flores.cl"), this->session_of("ses_0", "h0")));
    for (std::size_t i = 1; i < sessions_max; ++i)
        ASSERT_TRUE(run_task(
            this->sessions().open("usr_a", 1,
                                  this->session_of("ses_" + std::to_string(i),
                                                   "h" + std::to_string(i), start + seconds(i)),
                                  until)));
    this->rotate("h0", "h0 next", start + seconds(100));
    ASSERT_TRUE(run_task(this->sessions().open(
        "usr_a", 1, this->session_of("ses_new", "new", start + seconds(101)), until)));
    EXPECT_EQ(this->sessions_of("usr_a"), sessions_max);
    const auto all = run_task(this->sessions().ended_since(0));
    ASSERT_EQ(all->batch.sessions.size(), 1u);
    EXPECT_EQ(all->batch.sessions[0].session, "ses_1");
}

TYPED_TEST(auth_contract, a_session_is_ended_by_its_account_alone) {
    ASSERT_TRUE(this->add(this->made("usr_a", "ana@flores.cl"), this->session_of("ses_a", "h1")));
    EXPECT_TRUE(
        failed_with(run_task(this->sessions().end("usr_b", "ses_a", until)), errors::not_found));
    EXPECT_EQ(this->sessions_of("usr_a"), 1u);
    EXPECT_TRUE(run_task(this->sessions().end("usr_a", "ses_a", until)));
    EXPECT_TRUE(
        failed_with(run_task(this->sessions().end("usr_a", "ses_a", until)), errors::not_found));
}

TYPED_TEST(auth_contract, a_new_password_ends_all_and_opens_one) {
    ASSERT_TRUE(this->add(this->made("usr_a", "ana@flores.cl"), this->session_of("ses_a", "h1")));
    const std::optional<session_start> next = this->session_of("ses_b", "h2");
    EXPECT_TRUE(failed_with(
        run_task(this->accounts().set_password("usr_a", 0, "new hash", next, until, {})),
        errors::stale));
    EXPECT_EQ(run_task(this->accounts().load("usr_a"))->password_hash, "hash");
    const auto changed =
        run_task(this->accounts().set_password("usr_a", 1, "new hash", next, until, {}));
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->role_version, 2);
    EXPECT_EQ(run_task(this->accounts().load("usr_a"))->password_hash, "new hash");
    EXPECT_EQ(this->rotate("h1", "x", start).is, rotation::kind::unknown);
    EXPECT_EQ(this->rotate("h2", "y", start).is, rotation::kind::rotated);
    const auto all = run_task(this->sessions().ended_since(0));
    ASSERT_EQ(all->batch.floors.size(), 1u);
    EXPECT_EQ(all->batch.floors[0].account, "usr_a");
    EXPECT_EQ(all->batch.floors[0].role_version_min, 2);
    EXPECT_TRUE(failed_with(
        run_task(this->accounts().set_password("usr_x", 1, "new hash", next, until, {})),
        errors::not_found));
}

TYPED_TEST(auth_contract, a_role_is_given_by_an_admin_and_one_admin_stays) {
    ASSERT_TRUE(this->add(this->made("usr_a", "ana@flores.cl", auth::role::admin)));
    ASSERT_TRUE(this->add(this->made("usr_b", "eva@flores.cl"), this->session_of("ses_b", "h")));
    const auto give = [&](std::string to, auth::role rank, std::string by) {
        return run_task(this->accounts().set_role(std::move(to), rank, std::move(by), until));
    };
    EXPECT_TRUE(failed_with(give("usr_b", auth::role::admin, "usr_b"), errors::forbidden));
    EXPECT_TRUE(failed_with(give("usr_b", auth::role::admin, "usr_x"), errors::forbidden));
    EXPECT_TRUE(failed_with(give("usr_x", auth::role::admin, "usr_a"), errors::not_found));
    EXPECT_TRUE(failed_with(give("usr_a", auth::role::customer, "usr_a"), last_admin));
    EXPECT_TRUE(failed_with(give("usr_b", auth::role::delivery, "usr_a"), email_unverified));
    EXPECT_EQ(this->version_of("usr_a"), 1);
    EXPECT_EQ(this->version_of("usr_b"), 1);
    this->verify("usr_b");
    EXPECT_EQ(give("usr_b", auth::role::admin, "usr_a")->role_version, 2);
    EXPECT_EQ(give("usr_b", auth::role::admin, "usr_a")->role_version, 2) << "the same again";
    EXPECT_EQ(give("usr_a", auth::role::customer, "usr_b")->rank, auth::role::customer);
    EXPECT_EQ(this->rotate("h", "next", start).who.rank, auth::role::admin)
        << "the session goes on with the new role";
}

TYPED_TEST(auth_contract, whether_there_is_an_admin) {
    ASSERT_TRUE(this->add(this->made("usr_b", "eva@flores.cl")));
    EXPECT_FALSE(*run_task(this->accounts().has_admin()));
    ASSERT_TRUE(this->add(this->made("usr_a", "ana@flores.cl", auth::role::admin)));
    EXPECT_TRUE(*run_task(this->accounts().has_admin()));
}

TYPED_TEST(auth_contract, a_list_begins_after_and_ends_with_its_limit) {
    for (const auto* one : {"a", "ab", "b", "a_c"})
        ASSERT_TRUE(this->add(this->made("usr_" + std::string(one), std::string(one) + "@x.cl")));
    const auto listed = [&](std::string beginning, std::string after, int limit) {
        std::string out;
        for (const auto& one :
             *run_task(this->accounts().list(std::move(beginning), std::move(after), limit)))
            out += one.address.text() + " ";
        return out;
    };
    EXPECT_EQ(listed("", "", 10), "a@x.cl a_c@x.cl ab@x.cl b@x.cl ");
    EXPECT_EQ(listed("a", "", 10), "a@x.cl a_c@x.cl ab@x.cl ");
    EXPECT_EQ(listed("a_", "", 10), "a_c@x.cl ") << "an underscore is no wildcard";
    EXPECT_EQ(listed("a", "a@x.cl", 1), "a_c@x.cl ");
    const auto total = [&](std::string beginning, part_size size) {
        return run_task(this->accounts().list(std::move(beginning), "ab@x.cl", size))->total;
    };
    EXPECT_EQ(total("", {1, true}), 4);
    EXPECT_EQ(total("a", {1, true}), 3);
    EXPECT_EQ(total("", 1), std::nullopt);
}

TYPED_TEST(auth_contract, ends_are_read_from_a_position_on_and_forgotten_when_none_meets_them) {
    ASSERT_TRUE(this->add(this->made("usr_a", "ana@flores.cl"), this->session_of("ses_a", "h1")));
    ASSERT_TRUE(run_task(this->sessions().end("usr_a", "ses_a", until)));
    const auto first = run_task(this->sessions().ended_since(0));
    ASSERT_EQ(first->batch.sessions.size(), 1u);
    ASSERT_TRUE(run_task(this->sessions().end_all("usr_a", until + seconds(60))));
    EXPECT_EQ(this->version_of("usr_a"), 2);
    const auto second = run_task(this->sessions().ended_since(first->position));
    EXPECT_TRUE(second->batch.sessions.empty());
    EXPECT_EQ(second->batch.floors.size(), 1u);
    EXPECT_EQ(run_task(this->sessions().ended_since(second->position))->position, second->position);
    const auto restored = run_task(this->sessions().ended_since(second->position + 100));
    EXPECT_EQ(restored->position, second->position);
    EXPECT_EQ(restored->batch.sessions.size() + restored->batch.floors.size(), 2u)
        << "positions begin again after a restore";

    ASSERT_TRUE(run_task(this->sessions().forget(until + seconds(30))));
    EXPECT_EQ(run_task(this->sessions().ended_since(0))->batch.sessions.size(), 1u)
        << "tokens have thirty seconds' leeway";
    ASSERT_TRUE(run_task(this->sessions().forget(until + seconds(31))));
    EXPECT_TRUE(run_task(this->sessions().ended_since(0))->batch.sessions.empty());
    EXPECT_EQ(run_task(this->sessions().ended_since(0))->batch.floors.size(), 1u);
}

}  // namespace
}  // namespace flores::accounts

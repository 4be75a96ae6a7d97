// The contract of mail_repository, over every adapter.
#include "support/contact_stores.hpp"

#include <algorithm>

namespace flores::contact {
namespace {

template <class Adapter>
class mail_contract : public contact_store_test<Adapter> {};
TYPED_TEST_SUITE(mail_contract, contact_adapters);

TYPED_TEST(mail_contract, of_one_cause_there_is_one_mail) {
    this->enqueue("one");
    this->enqueue("one", "other@x.example");
    this->enqueue("two");
    const auto found = this->due();
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].recipient, "a@x.example");
    EXPECT_EQ(found[0].content, this->draft("one").content);
    EXPECT_EQ(this->due(1).size(), 1u);
}

TYPED_TEST(mail_contract, a_mail_that_waits_is_due_at_its_time) {
    this->enqueue("one");
    const std::string id = this->due().at(0).id;
    this->settle(id, mail_state::waiting, this->now + std::chrono::minutes(1));
    EXPECT_TRUE(this->due().empty());
    this->now += std::chrono::minutes(1);
    ASSERT_EQ(this->due().size(), 1u);
    EXPECT_EQ(this->due()[0].attempts, 1);
    EXPECT_EQ(this->due()[0].recipient, "a@x.example");
}

TYPED_TEST(mail_contract, a_mail_waits_for_the_earlier_ones_about_the_same) {
    const auto enqueue = [&](const std::string& cause, const std::string& about,
                             const std::string& to = "a@x.example") {
        mail_draft wanted = this->draft(cause, to);
        wanted.about = about;
        ASSERT_TRUE(run_task(this->mails().enqueue(wanted, this->now)));
    };
    enqueue("placed", "FV-1");
    enqueue("cancelled", "FV-1");
    enqueue("refunded", "FV-1");
    enqueue("of another", "FV-2");
    enqueue("to another", "FV-1", "b@x.example");
    enqueue("one", "");
    enqueue("two", "");
    const auto all = this->listed();  // the newest first
    const auto is_due = [&](std::size_t nth) {
        const std::string& id = all.at(all.size() - 1 - nth).id;
        const auto found = this->due();
        return std::ranges::any_of(found, [&](const queued_mail& one) { return one.id == id; });
    };
    const auto settle = [&](std::size_t nth, mail_state state) {
        const instant later = this->now + std::chrono::minutes(1);
        this->settle(all.at(all.size() - 1 - nth).id, state, later);
    };
    EXPECT_EQ(this->due().size(), 5u);
    EXPECT_TRUE(is_due(0));
    settle(0, mail_state::waiting);
    EXPECT_EQ(this->due().size(), 4u) << "tried in vain, it goes first all the same";
    settle(0, mail_state::sent);
    EXPECT_TRUE(is_due(1));
    EXPECT_FALSE(is_due(2));
    settle(1, mail_state::dead);
    EXPECT_TRUE(is_due(2)) << "a dead one holds up nobody";
}

TYPED_TEST(mail_contract, news_hurry_what_they_wait_for_but_nothing_in_hand) {
    mail_draft wanted = this->draft("placed");
    wanted.about = "FV-1";
    ASSERT_TRUE(run_task(this->mails().enqueue(wanted, this->now)));
    const std::string id = this->due().at(0).id;
    this->settle(id, mail_state::waiting, this->now + std::chrono::hours(6));
    wanted.cause = "cancelled";
    ASSERT_TRUE(run_task(this->mails().enqueue(wanted, this->now)));
    EXPECT_TRUE(this->due().empty());
    this->now += mail_claimed_for;
    ASSERT_EQ(this->due().size(), 1u);
    EXPECT_EQ(this->due()[0].id, id);
    const instant until = this->now + mail_claimed_for;
    ASSERT_TRUE(*run_task(this->mails().claim(id, this->now, until)));
    wanted.cause = "refunded";
    ASSERT_TRUE(run_task(this->mails().enqueue(wanted, this->now)));
    this->now = until - std::chrono::seconds(1);
    EXPECT_TRUE(this->due().empty());
}

TYPED_TEST(mail_contract, a_mail_in_hand_is_nobody_elses_for_a_while) {
    this->enqueue("one");
    const std::string id = this->due().at(0).id;
    const auto claim = [&] {
        const instant until = this->now + std::chrono::seconds(15);
        return run_task(this->mails().claim(id, this->now, until)).value();
    };
    EXPECT_TRUE(claim());
    EXPECT_FALSE(claim());
    EXPECT_TRUE(this->due().empty());
    this->now += std::chrono::seconds(15);
    ASSERT_EQ(this->due().size(), 1u) << "who had it in hand has died";
    EXPECT_EQ(this->due()[0].attempts, 0);
    EXPECT_TRUE(claim());
    const instant end = this->now + std::chrono::seconds(15);
    const instant longer = end + std::chrono::seconds(10);
    EXPECT_TRUE(run_task(this->mails().claim(id, end, longer)).value()) << "by who has it";
    EXPECT_FALSE(run_task(this->mails().claim(id, end, longer)).value());
    EXPECT_TRUE(run_task(this->mails().due(end, 10))->empty());
    EXPECT_EQ(run_task(this->mails().due(longer, 10))->size(), 1u);
}

TYPED_TEST(mail_contract, a_settled_mail_stays_settled) {
    this->enqueue("one");
    const std::string id = this->due().at(0).id;
    EXPECT_TRUE(this->settle(id, mail_state::sent));
    EXPECT_TRUE(this->settle(id, mail_state::waiting, this->now))
        << "it was settled before, and the answer lost";
    EXPECT_FALSE(run_task(this->mails().claim(id, this->now, this->now)).value());
    EXPECT_TRUE(this->due().empty());
    ASSERT_EQ(this->listed(mail_state::sent).size(), 1u);
    const mail_record left = this->listed()[0];
    EXPECT_EQ(left.domain, "");
    EXPECT_EQ(left.done_at, this->now);
    EXPECT_EQ(left.attempts, 1);
    EXPECT_FALSE(run_task(this->mails().replay(id, "account:usr_a", this->now)));
}

TYPED_TEST(mail_contract, a_dead_mail_can_be_sent_again_whole) {
    this->enqueue("one");
    const auto before = this->due().at(0);
    this->settle(before.id, mail_state::dead);
    EXPECT_TRUE(this->due().empty());
    EXPECT_EQ(run_task(this->mails().replay(std::nullopt, "account:usr_a", this->now)).value(), 1);
    EXPECT_EQ(this->due(), std::vector{before});
}

TYPED_TEST(mail_contract, an_orders_status_is_news_once_and_in_order) {
    const auto tell = [&](std::int64_t version, const std::string& status) {
        order_news news{"FV-1", version, status, false,
                        this->draft("event:" + std::to_string(version))};
        ASSERT_TRUE(run_task(this->mails().tell(news, this->now)));
    };
    tell(1, "pending");
    EXPECT_EQ(this->due().size(), 0u) << "as every order starts";
    tell(3, "confirmed");
    tell(3, "confirmed");
    tell(2, "cancelled");
    EXPECT_EQ(this->due().size(), 1u);
    tell(4, "confirmed");
    EXPECT_EQ(this->due().size(), 1u);
    tell(5, "delivered");
    EXPECT_EQ(this->due().size(), 2u);
}

TYPED_TEST(mail_contract, a_placing_is_news_whenever_it_arrives_and_leaves_later_news_alone) {
    const auto tell = [&](std::int64_t version, const std::string& status, bool placed) {
        order_news news{"FV-1", version, status, placed,
                        this->draft("version:" + std::to_string(version))};
        ASSERT_TRUE(run_task(this->mails().tell(news, this->now)));
    };
    tell(2, "confirmed", false);
    tell(1, "pending", true);
    tell(1, "pending", true);
    EXPECT_EQ(this->due().size(), 2u);
    tell(3, "confirmed", false);
    EXPECT_EQ(this->due().size(), 2u) << "what was told last is still known";
}

TYPED_TEST(mail_contract, about_a_forgotten_order_nobody_is_mailed_any_more) {
    const auto about = [&](const std::string& number, const std::string& cause) {
        mail_draft out = this->draft(cause);
        out.about = number;
        return out;
    };
    const auto tell = [&](const std::string& number, std::int64_t version, bool placed) {
        order_news news{number, version, placed ? "pending" : "delivered", placed,
                        about(number, number + std::to_string(version))};
        ASSERT_TRUE(run_task(this->mails().tell(news, this->now)));
    };
    tell("FV-1", 2, false);
    for (const char* number : {"FV-1", "FV-2"})
        ASSERT_TRUE(run_task(this->mails().drop_about(number, 3, this->now)));
    for (const char* number : {"FV-1", "FV-2"}) {
        tell(number, 1, true);
        for (const std::int64_t version : {2, 3, 4}) tell(number, version, false);
        ASSERT_TRUE(run_task(this->mails().enqueue(about(number, "late"), this->now)));
        ASSERT_TRUE(run_task(this->mails().drop_about(number, 3, this->now))) << "told again";
    }
    EXPECT_EQ(this->listed().size(), 1u) << "what waited when it was forgotten";
    tell("FV-3", 4, false);
    ASSERT_TRUE(run_task(this->mails().enqueue(about("FV-4", "of another"), this->now)));
    this->enqueue("about nothing");
    EXPECT_EQ(this->due().size(), 4u);
}

TYPED_TEST(mail_contract, what_waits_about_a_forgotten_order_goes_out_first) {
    for (const char* cause : {"dead", "sent", "refused"}) {
        mail_draft wanted = this->draft(cause);
        wanted.about = "FV-1";
        ASSERT_TRUE(run_task(this->mails().enqueue(wanted, this->now)));
    }
    const std::string dead = this->due()[0].id;
    this->settle(dead, mail_state::dead);
    ASSERT_TRUE(run_task(this->mails().drop_about("FV-1", 3, this->now)));
    EXPECT_EQ(this->listed(mail_state::dropped).size(), 1u);
    for (const mail_state how : {mail_state::sent, mail_state::dead}) {
        const std::vector<queued_mail> due = this->due();
        ASSERT_EQ(due.size(), 1u) << "one after the other";
        EXPECT_NE(due[0].recipient, "");
        EXPECT_FALSE(*run_task(this->mails().settle(due[0].id, {.state = how}, this->now)))
            << "no copy stays";
    }
    EXPECT_TRUE(this->due().empty());
    EXPECT_EQ(this->listed(mail_state::dropped).size(), 3u);
    EXPECT_EQ(*run_task(this->mails().replay(std::nullopt, "usr_s", this->now)), 0);
}

TYPED_TEST(mail_contract, forgetting_takes_what_is_done_and_old) {
    for (const char* cause : {"sent", "dead", "waiting"}) this->enqueue(cause);
    const auto all = this->due();
    this->settle(all[0].id, mail_state::sent);
    this->settle(all[1].id, mail_state::dead);
    const instant later = this->now + std::chrono::hours(1);
    EXPECT_EQ(run_task(this->mails().forget(this->now, this->now, 10)).value(), 0);
    EXPECT_EQ(run_task(this->mails().forget(later, this->now, 10)).value(), 1);
    EXPECT_EQ(run_task(this->mails().forget(later, later, 10)).value(), 1);
    ASSERT_EQ(this->listed().size(), 1u);
    EXPECT_EQ(this->listed()[0].state, mail_state::waiting);
}

}  // namespace
}  // namespace flores::contact

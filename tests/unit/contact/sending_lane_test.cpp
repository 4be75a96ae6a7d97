// What a lane of mails does beside other work of its loop, and beside another process.
#include "platform/core/ambient.hpp"
#include "unit/contact/fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace flores::contact {
namespace {

using namespace std::chrono_literals;

// Requests that have no time left, again and again, until `over`.
task<void> late_requests(const bool& over) {
    for (;;) {
        co_await boost::asio::post(test::task_loop(), boost::asio::use_awaitable);
        if (over) co_return;
        current_ambient().deadline = std::chrono::steady_clock::now() - 1s;
    }
}

class lane_test : public contact_test {
protected:
    told_sender sender_of_other_;
    // Of another process, on the same queue.
    mail_service other_{{queue_,
                         sender_of_other_,
                         accounts_,
                         letters_,
                         clock_,
                         key_,
                         {"tienda@shop.example", shop_mailbox, std::chrono::minutes(1)},
                         {}}};
};

TEST_F(lane_test, the_deadline_of_a_request_is_not_that_of_the_next_mail) {
    const ambient_scope of_nobody{ambient{}};
    want_mail("eva@x.example");
    want_mail("ana@x.example");
    bool over = false;
    sender_.meanwhile = [&] {
        sender_.meanwhile = nullptr;
        boost::asio::co_spawn(test::task_loop(), late_requests(over), boost::asio::detached);
    };
    const auto lane = [&]() -> task<expected<std::string>> {
        std::string why;
        try {
            auto sending = mails_.send_due();
            co_await std::move(sending);
        } catch (const std::exception& thrown) {
            why = thrown.what();
        }
        over = true;
        co_return why;
    };
    EXPECT_EQ(run_task(lane()).value(), "");
    EXPECT_EQ(sender_.tried.size(), 2u);
}

TEST_F(lane_test, an_attempt_may_take_longer_than_a_claim_lasts) {
    want_mail("eva@x.example");
    bool ended = false;
    const auto meanwhile = [&]() -> task<void> {
        for (int i = 0; i < 5; ++i) {
            clock_.advance(mail_claimed_for - 1s);
            auto keeping = mails_.keep_claims();
            co_await std::move(keeping);
            auto sending = other_.send_due();
            co_await std::move(sending);
        }
        ended = true;
    };
    sender_.beside = [&] {
        return meanwhile();
    };
    send();
    EXPECT_TRUE(ended);
    EXPECT_EQ(sender_.tried.size(), 1u);
    EXPECT_TRUE(sender_of_other_.tried.empty());
    EXPECT_EQ(listed().at(0).state, mail_state::sent);
}

TEST_F(lane_test, what_waits_for_its_next_attempt_is_claimed_by_nobody) {
    sender_.answer = {mail::fate::deferred, "smtp 451"};
    want_mail("eva@x.example");
    send();
    const auto due_at = listed().at(0).due_at;
    run_task(finished(mails_.keep_claims()));
    EXPECT_EQ(listed().at(0).due_at, due_at);
}

TEST_F(lane_test, the_claim_of_a_dead_process_lapses) {
    want_mail("eva@x.example");
    struct power_cut {};  // no std::exception, so that nobody sees to what it leaves
    sender_.meanwhile = [] {
        throw power_cut();
    };
    EXPECT_THROW(send(), power_cut);
    clock_.advance(mail_claimed_for - 1us);
    run_task(finished(other_.send_due()));
    EXPECT_TRUE(sender_of_other_.tried.empty());
    clock_.advance(1us);
    run_task(finished(other_.send_due()));
    ASSERT_EQ(sender_of_other_.tried.size(), 1u);
    EXPECT_EQ(sender_of_other_.tried[0].id, sender_.tried.at(0).id);
}

TEST_F(lane_test, who_is_not_to_send_any_more_ends_with_the_mail_in_hand_and_later_looks_anew) {
    want_mail("eva@x.example");
    want_mail("ana@x.example");
    run_task(finished(mails_.send_due([this] { return sender_.tried.empty(); })));
    EXPECT_EQ(sender_.tried.size(), 1u);
    sender_of_other_.answer = sender_.answer = {mail::fate::deferred, "smtp 451"};
    run_task(finished(other_.send_due()));
    EXPECT_EQ(sender_of_other_.tried.size(), 1u);
    clock_.advance(1min);
    send();
    ASSERT_EQ(sender_.tried.size(), 2u);
    const mail_view left = listed(mail_state::waiting).at(0);
    EXPECT_EQ(left.attempts, 2);
    EXPECT_GE(*left.due_at - clock_.now(), 1min) << "as after the second attempt";
}

}  // namespace
}  // namespace flores::contact

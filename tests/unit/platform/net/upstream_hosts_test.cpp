// How long an address that fails is passed over.
#include "platform/net/upstream_hosts.hpp"

#include "platform/net/upstream.hpp"

#include <gtest/gtest.h>

namespace flores::net {
namespace {

using namespace std::chrono_literals;

class upstream_hosts_test : public testing::Test {
protected:
    // For how long it is out, when it has failed as often as it takes.
    std::chrono::steady_clock::duration out_for() {
        for (int i = host_.failures + 1; i < limits_.failures_max; ++i)
            EXPECT_FALSE(hosts_.failed(host_, now_));
        EXPECT_TRUE(hosts_.failed(host_, now_));
        return host_.out_until - now_;
    }

    void know_two() {
        hosts_.replace({boost::asio::ip::make_address("127.0.0.1"),
                        boost::asio::ip::make_address("127.0.0.2")},
                       3000);
    }
    // How many of many calls go there.
    int chosen(const std::shared_ptr<upstream_host>& one) {
        int times = 0;
        for (int i = 0; i < 100; ++i) times += hosts_.choose(nullptr, now_) == one ? 1 : 0;
        return times;
    }

    const upstream_limits limits_{.ejected_ms_first = 2s, .ejected_ms_max = 30s, .failures_max = 3};
    upstream_hosts hosts_{limits_};
    upstream_host host_;
    upstream_hosts::time now_{1h};
};

TEST_F(upstream_hosts_test, an_address_that_fails_again_is_out_for_longer_up_to_a_bound) {
    for (const auto whole : {2s, 4s, 8s, 16s, 30s, 30s}) {
        const auto out = out_for();
        EXPECT_GE(out, whole / 2);
        EXPECT_LE(out, whole);
        EXPECT_FALSE(hosts_.failed(host_, host_.out_until - 1us)) << "it is out already";
        now_ = host_.out_until;
    }
    hosts_.succeeded(host_);
    EXPECT_LE(out_for(), 2s) << "from the start";
}

TEST_F(upstream_hosts_test, those_who_saw_it_fail_together_do_not_come_back_together) {
    const auto first = out_for();
    bool differs = false;
    for (int i = 0; i < 100 && !differs; ++i) {
        hosts_.succeeded(host_);
        now_ = host_.out_until;
        differs = out_for() != first;
    }
    EXPECT_TRUE(differs);
}

TEST_F(upstream_hosts_test, one_call_tells_whether_an_address_is_back) {
    know_two();
    const auto gone = hosts_.choose(nullptr, now_);
    for (int i = 0; i < limits_.failures_max; ++i) hosts_.failed(*gone, now_);
    EXPECT_EQ(chosen(gone), 0);
    now_ = gone->out_until;
    EXPECT_EQ(chosen(gone), 1);
    EXPECT_TRUE(hosts_.failed(*gone, now_));
    EXPECT_GE(gone->out_until - now_, limits_.ejected_ms_first) << "for longer, the second time";
    now_ = gone->out_until;
    EXPECT_EQ(chosen(gone), 1);
    now_ = gone->out_until;
    EXPECT_EQ(chosen(gone), 1) << "the call before ended without a word on it";
    hosts_.succeeded(*gone);
    EXPECT_GT(chosen(gone), 1);
}

TEST_F(upstream_hosts_test, one_that_answers_while_all_are_out_is_back) {
    know_two();
    const auto one = hosts_.choose(nullptr, now_);
    const auto other = hosts_.choose(one.get(), now_);
    for (const auto& each : {one, other})
        for (int i = 0; i < limits_.failures_max; ++i) hosts_.failed(*each, now_);
    hosts_.succeeded(*one);
    EXPECT_LT(now_, one->out_until) << "by what was asked before";
    const auto until = one->out_until;
    while (hosts_.choose(nullptr, now_) != one) {
    }
    EXPECT_FALSE(hosts_.failed(*one, now_));
    EXPECT_EQ(one->out_until, until) << "that it fails still is nothing new";
    while (hosts_.choose(nullptr, now_) != one) {
    }
    hosts_.succeeded(*one);
    EXPECT_EQ(chosen(one), 100);
}

TEST_F(upstream_hosts_test, of_two_addresses_the_less_loaded_is_chosen) {
    know_two();
    const auto busy = hosts_.choose(nullptr, now_);
    busy->in_flight = 1;
    for (int i = 0; i < 100; ++i) EXPECT_NE(hosts_.choose(nullptr, now_), busy);
}

}  // namespace
}  // namespace flores::net

// Refunds that name no sum: what is owed goes back, once, and the provider is asked for just that.
#include "platform/json/decode.hpp"
#include "services/contact/events.hpp"
#include "support/day_shop.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <utility>

namespace flores::order {
namespace {

using test::day_shop;
using test::run_task;

// Keeps the sums it was asked to give back; `meanwhile` is done while it is asked the first time.
class counting_provider final : public payment_provider {
public:
    payment_method method() const override { return payment_method::transfer; }
    std::string_view name() const override { return "counting"; }
    task<expected<payment_begun>> begin(order_number, money) override {
        co_return payment_begun{"/pagar", "/pay"};
    }
    task<expected<payment_receipt>> confirm(payment_asked) override {
        co_return payment_receipt{"in"};
    }
    task<expected<payment_receipt>> refund(payment_asked asked) override {
        given.push_back(asked.amount.amount);
        if (const auto first = std::exchange(meanwhile, {})) {
            auto doing = first();
            auto done = co_await std::move(doing);
            if (!done) co_return std::unexpected(std::move(done.error()));
        }
        co_return payment_receipt{"out"};
    }

    std::vector<std::int64_t> given{};
    std::function<task<expected<order_view>>()> meanwhile{};
};

class refund_of_what_is_owed : public testing::Test {
protected:
    refund_of_what_is_owed() {
        number_ = *order_number::parse(shop_.place(day_shop::key(1))->number);
        shop_.payments = payment_providers({&provider_, &shop_.cash});
        shop_.stored_change(number_, {.payment = payment_step{}, .actor = "account:usr_s"});
    }
    // Lilies for 12,000 instead of roses for 35,000.
    void make_cheaper() {
        proposal_request wanted{
            *sku::parse("AML001"), sku::parse("AML002"), {{"Se agotaron"}}, std::nullopt};
        ASSERT_TRUE(run_task(shop_.substitutions.propose(day_shop::florist(), number_,
                                                         std::move(wanted), language::es)));
        ASSERT_TRUE(run_task(shop_.substitutions.decide(shop_.mailed_token(), true, language::es)));
    }
    void deliver() {
        for (const auto to :
             {order_status::preparing, order_status::out_for_delivery, order_status::delivered})
            ASSERT_TRUE(shop_.go(number_, to));
    }
    task<expected<order_view>> asking(int key, std::optional<std::int64_t> amount = {}) {
        refund_request wanted{.amount = std::nullopt, .reason = {"diferencia"}, .reference = {}};
        if (amount) wanted.amount = money{*amount};
        return shop_.orders.refund(day_shop::manager(), number_, day_shop::key(key),
                                   std::move(wanted), language::es);
    }
    expected<order_view> refund(int key, std::optional<std::int64_t> amount = {}) {
        return run_task(asking(key, amount));
    }
    std::vector<std::int64_t> given_back() {
        std::vector<std::int64_t> out;
        for (const payment_entry& one : shop_.of(number_).payments)
            if (one.kind == payment_kind::refund) out.push_back(one.amount);
        return out;
    }

    day_shop shop_;
    counting_provider provider_;
    order_number number_{};
};

using sums = std::vector<std::int64_t>;

TEST_F(refund_of_what_is_owed, a_second_click_gives_back_nothing_more) {
    make_cheaper();
    deliver();
    const auto first = refund(2);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->status, order_status::delivered);
    EXPECT_TRUE(refund(3).error().is(refund_exceeds_payment));
    EXPECT_EQ(given_back(), sums{23'000});
    EXPECT_EQ(provider_.given, sums{23'000});
    EXPECT_TRUE(refund(2)) << "sent again under its key";
    EXPECT_EQ(given_back(), sums{23'000});
}

TEST_F(refund_of_what_is_owed, two_at_the_same_time_are_one) {
    make_cheaper();
    provider_.meanwhile = [this] {
        return asking(3);
    };
    EXPECT_TRUE(refund(2).error().is(refund_exceeds_payment));
    EXPECT_EQ(given_back(), sums{23'000});
}

TEST_F(refund_of_what_is_owed, what_the_provider_was_asked_for_is_what_is_kept) {
    make_cheaper();
    provider_.meanwhile = [this] {
        return shop_.orders.set_status(day_shop::florist(), number_, {},
                                       {order_status::cancelled, {{"no hay"}}}, language::es);
    };
    ASSERT_TRUE(refund(2)) << "more is owed by now, and so is this";
    EXPECT_EQ(provider_.given, sums{23'000});
    EXPECT_EQ(given_back(), sums{23'000});
    const auto rest = refund(3);
    ASSERT_TRUE(rest);
    EXPECT_EQ(rest->status, order_status::refunded);
    EXPECT_EQ(provider_.given, (sums{23'000, 12'000}));
    EXPECT_EQ(given_back(), provider_.given);
}

TEST_F(refund_of_what_is_owed, an_order_that_owes_nothing_is_given_back_by_its_sum_alone) {
    EXPECT_TRUE(refund(2).error().is(refund_exceeds_payment)) << "it goes on";
    deliver();
    EXPECT_TRUE(refund(2).error().is(refund_exceeds_payment));
    EXPECT_EQ(provider_.given, sums{});
    const auto whole = refund(2, 35'000);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->status, order_status::refunded);
    EXPECT_EQ(given_back(), sums{35'000});
}

TEST_F(refund_of_what_is_owed, a_cancelled_order_gives_back_all_that_is_left) {
    ASSERT_TRUE(refund(2, 5'000));
    ASSERT_TRUE(shop_.go(number_, order_status::cancelled));
    ASSERT_TRUE(refund(3));
    EXPECT_EQ(given_back(), (sums{5'000, 30'000}));
    EXPECT_TRUE(refund(4).error().is(wrong_state)) << "it is refunded";
}

}  // namespace
}  // namespace flores::order

// The contract of what an order keeps of its former price once a substitution made it cheaper, over
// every adapter: how it began, and what came in for it before.
#include "platform/auth/keys.hpp"
#include "support/day_stores.hpp"

#include <gtest/gtest.h>

namespace flores::order {
namespace {

using test::run_task;

template <class Adapter>
class cheaper_orders_contract : public testing::Test {
protected:
    static inline const instant now_ = at(*local_date::parse("2026-11-25"), 600);
    static inline const local_date day_ = *local_date::parse("2026-11-26");
    static inline const staff_act florist_{"account:usr_f", now_};

    cheaper_orders_contract() {
        (void)run_task(adapter_.stock.put_initial("i", {{"A", 5}, {"B", 5}}, now_));
    }

    // The same one each time.
    order place() { return *run_task(adapter_.orders.place(test::draft_of(1, day_, now_))); }
    expected<substitution> propose(const order& of, std::int64_t price) {
        substitution_draft draft;
        draft.what = {.id = "sub_1",
                      .number = of.number,
                      .line = of.lines[0],
                      .replacement = order_line{"B", "B", "", "", "", 1, price, 1},
                      .proposed_at = now_,
                      .expires_at = now_ + substitution_open_for};
        draft.token = "sub_1";
        return run_task(adapter_.substitutions.propose(std::move(draft), florist_));
    }
    expected<substitution> accept() {
        return run_task(adapter_.substitutions.decide(auth::sha256_hex("sub_1"), true, now_));
    }
    expected<order> change(const order& what, wanted_change wanted) {
        wanted.actor = florist_.actor;
        return run_task(adapter_.orders.change(what.number, std::move(wanted), std::nullopt, now_));
    }
    expected<order> pay(const order& what, std::int64_t amount) {
        return change(what, {.payment = payment_step{.amount = amount}});
    }

    Adapter adapter_;
};

TYPED_TEST_SUITE(cheaper_orders_contract, test::day_adapters);

TYPED_TEST(cheaper_orders_contract, what_was_sent_before_an_order_got_cheaper_is_owed) {
    const auto placed = this->place();
    ASSERT_TRUE(this->propose(placed, 60));
    EXPECT_EQ(this->accept()->to_refund, money{0}) << "nothing came in";
    for (const std::int64_t amount : {59, 101}) {
        const auto refused = this->pay(placed, amount);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().fields.at(0).pointer, "/amount/amount");
    }
    const auto paid = this->pay(placed, 100);
    ASSERT_TRUE(paid);
    EXPECT_EQ(paid->payments.at(0).amount, 100);
    EXPECT_EQ(paid->overpaid(), 40);
    EXPECT_TRUE(this->pay(placed, 100).error().is(wrong_state));
    const auto owed = [&] {
        return run_task(this->adapter_.substitutions.find(auth::sha256_hex("sub_1")))->to_refund;
    };
    EXPECT_EQ(owed(), money{40});
    for (const auto to :
         {order_status::preparing, order_status::out_for_delivery, order_status::delivered})
        ASSERT_TRUE(this->change(placed, {.to = to}));
    const auto found = [&] {
        return run_task(this->adapter_.orders.list({.next = next_action::refund}, std::nullopt, 9))
            ->size();
    };
    EXPECT_EQ(found(), 1u);
    const payment_step back{.kind = payment_kind::refund, .amount = 40, .as_owed = true};
    ASSERT_TRUE(this->change(placed, {.payment = back}));
    EXPECT_EQ(owed(), money{0});
    EXPECT_EQ(found(), 0u);
}

TYPED_TEST(cheaper_orders_contract, an_order_that_costs_nothing_any_more_began_unpaid) {
    const auto placed = this->place();
    ASSERT_TRUE(this->propose(placed, 0));
    ASSERT_TRUE(this->accept());
    const auto now = run_task(this->adapter_.orders.load(placed.number));
    EXPECT_EQ(now->state, (order_state{order_status::confirmed, payment_status::paid}));
    ASSERT_EQ(now->history.size(), 2u);
    EXPECT_EQ(now->history[0].state, order_state{});
    EXPECT_EQ(this->place().state, order_state{}) << "as it was answered the first time";
    EXPECT_TRUE(this->pay(placed, 0).error().is(wrong_state));
    const auto paid = this->pay(placed, 100);
    ASSERT_TRUE(paid) << "what was sent before";
    EXPECT_EQ(paid->state, now->state);
    EXPECT_EQ(paid->overpaid(), 100);
    EXPECT_TRUE(this->pay(placed, 100).error().is(wrong_state)) << "it came in once";
}

}  // namespace
}  // namespace flores::order

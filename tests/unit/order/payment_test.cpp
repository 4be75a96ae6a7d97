// Payments and refunds: the ledger, its sums, and what is recognised when it is sent again.
#include "platform/json/decode.hpp"
#include "services/contact/events.hpp"
#include "support/order_shop.hpp"

#include <gtest/gtest.h>

namespace flores::order {
namespace {

using test::order_shop;
using test::run_task;

class paid_order : public testing::Test {
protected:
    paid_order() {
        const auto placed = shop_.place(order_shop::key(1));
        token_ = *placed->access_token;
        number_ = *order_number::parse(placed->number);
    }
    expected<order_view> pay(int key = 2) {
        payment_request wanted{.status = confirmed_status::paid,
                               .amount = std::nullopt,
                               .reason = std::nullopt,
                               .reference = {{"OP-77"}}};
        return run_task(shop_.orders.set_payment(order_shop::manager(), number_,
                                                 order_shop::key(key), wanted, language::es));
    }
    expected<order_view> refund(int key, std::optional<std::int64_t> amount) {
        refund_request wanted{.amount = std::nullopt, .reason = {"mustias"}, .reference = {}};
        if (amount) wanted.amount = money{*amount};
        return run_task(shop_.orders.refund(
            order_shop::manager(), number_,
            order_shop::key(key, amount ? std::to_string(*amount) : "all"), wanted, language::es));
    }
    expected<order_view> go(order_status to) {
        return run_task(shop_.orders.set_status(order_shop::florist(), number_, {},
                                                {to, {{"así es"}}}, language::es));
    }

    order_shop shop_;
    std::string token_;
    order_number number_{};
};

TEST_F(paid_order, a_payment_is_the_whole_total_and_keeps_who_when_and_how) {
    shop_.clock.advance(std::chrono::minutes(5));
    const auto paid = pay();
    ASSERT_TRUE(paid);
    ASSERT_EQ(paid->payments.size(), 1u);
    const payment_entry_view& entry = paid->payments[0];
    EXPECT_EQ(entry.kind, payment_kind::payment);
    EXPECT_EQ(entry.amount.amount, 35'000);
    EXPECT_EQ(entry.provider, "transfer");
    EXPECT_EQ(entry.reference, "OP-77");
    EXPECT_EQ(entry.by, "account:usr_manager");
    EXPECT_EQ(entry.at, shop_.clock.now());
    EXPECT_EQ(paid->refundable.amount, 35'000);
    const auto own =
        run_task(shop_.orders.show(order_shop::guest(), number_, token_, language::es));
    ASSERT_EQ(own->payments.size(), 1u);
    EXPECT_EQ(own->payments[0].by, "shop");
}

TEST_F(paid_order, cash_at_the_door_is_a_payment_too) {
    const auto placed = shop_.place(order_shop::key(9), order_shop::roses_for_cash());
    EXPECT_NE(placed->payment_instructions.find("$35.000"), std::string::npos);
    number_ = *order_number::parse(placed->number);
    for (const auto to : {order_status::confirmed, order_status::preparing,
                          order_status::out_for_delivery, order_status::delivered})
        ASSERT_TRUE(go(to));
    const auto seen =
        run_task(shop_.orders.show(order_shop::florist(), number_, std::nullopt, language::es));
    ASSERT_EQ(seen->payments.size(), 1u);
    EXPECT_EQ(seen->payments[0].provider, "cash_on_delivery");
    EXPECT_EQ(seen->payments[0].by, "account:usr_florist");
    EXPECT_TRUE(refund(10, 35'000)) << "so it can be given back";
}

TEST_F(paid_order, refunds_never_add_up_to_more_than_was_paid) {
    EXPECT_TRUE(refund(3, 1'000).error().is(wrong_state)) << "nothing was paid";
    ASSERT_TRUE(pay());
    const auto too_much = refund(4, 35'001);
    ASSERT_FALSE(too_much);
    EXPECT_TRUE(too_much.error().is(refund_exceeds_payment));
    const auto part = refund(5, 5'000);
    ASSERT_TRUE(part);
    EXPECT_EQ(part->payment.status, payment_status::paid);
    EXPECT_EQ(part->status, order_status::confirmed);
    EXPECT_EQ(part->refundable.amount, 30'000);
    EXPECT_EQ(part->payments.back().reason, "mustias");
    EXPECT_TRUE(refund(6, 30'001).error().is(refund_exceeds_payment));
    EXPECT_TRUE(refund(6, 30'000).error().is(wrong_state)) << "all of it only when it is over";
    EXPECT_FALSE(refund(7, 0));
    ASSERT_TRUE(go(order_status::cancelled));
    const auto rest = refund(8, std::nullopt);
    ASSERT_TRUE(rest);
    EXPECT_EQ(rest->payments.back().amount.amount, 30'000);
    EXPECT_EQ(rest->status, order_status::refunded);
    EXPECT_EQ(rest->payment.status, payment_status::refunded);
    EXPECT_EQ(rest->refundable.amount, 0);
    EXPECT_FALSE(refund(9, 1));
    EXPECT_EQ(shop_.number_of("SELECT sum(iif(kind = 'payment', amount, -amount)) "
                              "FROM payment_entry"),
              0);
    EXPECT_EQ(shop_.on_hand("AML001"), 10) << "given back by the cancelling alone";
}

TEST_F(paid_order, each_refund_is_a_mail_with_its_amount_and_the_way_to_the_order) {
    ASSERT_TRUE(pay());
    ASSERT_TRUE(refund(5, 5'000));
    ASSERT_TRUE(refund(5, 5'000)) << "sent again it is no other mail";
    ASSERT_TRUE(go(order_status::cancelled));
    ASSERT_TRUE(refund(6, std::nullopt));
    const auto mails = *shop_.file.read_now(
        [](sql::connection& db) -> expected<std::vector<contact::mail_wanted>> {
            std::vector<contact::mail_wanted> out;
            for (const sql::row& one :
                 db.query("SELECT payload FROM outbox WHERE type = 'mail.wanted' "
                          "AND personal = 1 ORDER BY seq"))
                out.push_back(json::decode<contact::mail_wanted>(one.text(0)).value());
            return out;
        });
    ASSERT_EQ(mails.size(), 2u);
    for (const contact::mail_wanted& one : mails) {
        EXPECT_EQ(one.kind, contact::mail_kind::order_refund);
        EXPECT_EQ(one.to, "ana@example.com");
        EXPECT_EQ(one.values.at("number"), number_.text());
        EXPECT_EQ(one.values.at("link"), "/orders/" + number_.text() + "?token=" + token_);
    }
    EXPECT_EQ(mails[0].values.at("amount"), "5000");
    EXPECT_EQ(mails[1].values.at("amount"), "30000");
}

TEST_F(paid_order, a_refund_sent_again_under_its_key_is_one_refund) {
    ASSERT_TRUE(pay());
    const auto first = refund(5, 5'000);
    ASSERT_TRUE(refund(6, 1'000));
    const auto again = refund(5, 5'000);
    ASSERT_TRUE(again);
    EXPECT_EQ(json::encode(*again), json::encode(*first));
    EXPECT_TRUE(refund(5, 6'000).error().is(errors::key_reused));
    EXPECT_EQ(shop_.number_of("SELECT count(*) FROM payment_entry WHERE kind = 'refund'"), 2);
    ASSERT_TRUE(go(order_status::cancelled));
    const auto all = refund(7, std::nullopt);
    ASSERT_TRUE(all);
    EXPECT_EQ(json::encode(*refund(7, std::nullopt)), json::encode(*all));
    EXPECT_EQ(shop_.number_of("SELECT count(*) FROM payment_entry WHERE kind = 'refund'"), 3);
}

TEST_F(paid_order, a_change_sent_again_under_its_key_answers_as_the_first) {
    ASSERT_TRUE(pay());
    const auto status = [&](std::string reason) {
        return run_task(
            shop_.orders.set_status(order_shop::florist(), number_, order_shop::key(3).key,
                                    {order_status::preparing, {{reason}}}, language::es));
    };
    const auto first = status("ya");
    ASSERT_TRUE(first);
    ASSERT_TRUE(go(order_status::out_for_delivery));
    const auto again = status("ya");
    ASSERT_TRUE(again) << "though it may no longer be prepared";
    EXPECT_EQ(json::encode(*again), json::encode(*first));
    EXPECT_TRUE(status("no").error().is(errors::key_reused));
}

TEST_F(paid_order, a_cancelling_sent_again_under_its_key_answers_as_the_first) {
    const auto cancel = [&](std::string key) {
        return run_task(shop_.orders.cancel(order_shop::guest(), number_, token_, std::move(key),
                                            {{{"no"}}}, language::es));
    };
    const auto first = cancel(order_shop::key(3).key);
    ASSERT_TRUE(first);
    const auto again = cancel(order_shop::key(3).key);
    ASSERT_TRUE(again);
    EXPECT_EQ(json::encode(*again), json::encode(*first));
    EXPECT_EQ(shop_.on_hand("AML001"), 10);
    EXPECT_TRUE(cancel({}).error().is(wrong_state));
    EXPECT_TRUE(cancel("too-short").error().is(errors::key_required));
}

// A provider that keeps count, and refuses when it is told to.
class card_provider final : public payment_provider {
public:
    payment_method method() const override { return payment_method::transfer; }
    std::string_view name() const override { return "card"; }
    task<expected<payment_begun>> begin(order_number, money) override {
        co_return payment_begun{"/pagar", "/pay"};
    }
    task<expected<payment_receipt>> confirm(payment_asked asked) override {
        co_return answer(asked);
    }
    task<expected<payment_receipt>> refund(payment_asked asked) override {
        co_return answer(asked);
    }

    bool refuses = false;
    std::vector<payment_asked> seen{};

private:
    expected<payment_receipt> answer(const payment_asked& asked) {
        if (refuses) return fail(payment_refused);
        seen.push_back(asked);
        return payment_receipt{"rcp_" + std::to_string(seen.size())};
    }
};

TEST_F(paid_order, a_provider_is_asked_before_anything_is_written_and_not_in_vain) {
    card_provider card;
    shop_.payments = payment_providers({&card, &shop_.cash});
    card.refuses = true;
    EXPECT_TRUE(pay(2).error().is(payment_refused));
    EXPECT_EQ(shop_.number_of("SELECT count(*) FROM payment_entry"), 0);
    card.refuses = false;
    EXPECT_EQ(pay(2)->payments.at(0).reference, "rcp_1");
    EXPECT_EQ(card.seen.back().amount.amount, 35'000);
    EXPECT_FALSE(refund(3, 99'000));
    EXPECT_FALSE(pay(4));
    EXPECT_EQ(card.seen.size(), 1u) << "what the order refuses is not asked";
    EXPECT_EQ(refund(5, 4'000)->payments.at(1).provider, "card");
    EXPECT_EQ(card.seen.back().amount.amount, 4'000);
}

}  // namespace
}  // namespace flores::order

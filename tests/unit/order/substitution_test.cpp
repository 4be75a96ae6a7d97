// Substitutions: what may be proposed, what the buyer's answer does to order, stock and money.
#include "platform/auth/keys.hpp"
#include "platform/json/decode.hpp"
#include "services/contact/events.hpp"
#include "services/order/storage/sql_erasures.hpp"
#include "support/day_shop.hpp"
#include "support/take_all.hpp"

#include <gtest/gtest.h>

namespace flores::order {
namespace {

using test::day_shop;
using test::run_task;

class substitutions : public testing::Test {
protected:
    order_number order_of(int key, std::vector<std::pair<std::string, int>> lines,
                          std::string_view date = "2026-11-26", std::int64_t discount = 0) {
        auto wanted = day_shop::roses();
        wanted.delivery.date = *local_date::parse(date);
        wanted.lines.clear();
        wanted.expected_total = {0};
        for (const auto& [name, count] : lines) {
            wanted.lines.push_back({*sku::parse(name), {count}});
            wanted.expected_total.amount += (name == "AML001" ? 35'000 : 12'000) * count;
        }
        wanted.expected_total.amount -= discount;
        return *order_number::parse(shop_.place(day_shop::key(key), wanted)->number);
    }
    // For every order: all of it off `sku`, or two for one.
    void promote(promotion_kind kind, const char* sku) {
        promotion_request wanted{};
        wanted.kind = kind;
        wanted.name.es = {"Regalo"};
        if (kind == promotion_kind::percentage) wanted.percent = {{100}};
        if (sku != nullptr) wanted.skus.emplace().push_back(*flores::sku::parse(sku));
        ASSERT_TRUE(run_task(shop_.promotions.create(day_shop::manager(), std::move(wanted))));
    }
    expected<substitution_view> propose(order_number number, std::string line,
                                        std::optional<std::string> with,
                                        std::optional<bool> restock = std::nullopt) {
        proposal_request wanted{*sku::parse(line), {}, {{"Se agotaron"}}, restock};
        if (with) wanted.replacement = sku::parse(*with);
        return run_task(shop_.substitutions.propose(day_shop::florist(), number, std::move(wanted),
                                                    language::es));
    }
    contact::mail_wanted last_mail() {
        const auto payload = shop_.file.read_now([](sql::connection& db) -> expected<std::string> {
            return *db.text(
                "SELECT payload FROM outbox WHERE type = 'mail.wanted' AND personal = 1 "
                "ORDER BY seq DESC LIMIT 1");
        });
        return *json::decode<contact::mail_wanted>(*payload);
    }
    std::string last_token() {
        const std::string link = last_mail().values.at("link");
        return link.substr(link.find('=') + 1);
    }
    expected<substitution_offer> decide(const std::string& token, bool accept = true) {
        return run_task(shop_.substitutions.decide(token, accept, language::es));
    }
    bool pay(order_number number) {
        return run_task(
                   shop_.stored.change(
                       number,
                       {.payment = payment_step{.amount = shop_.of(number).amounts.total.amount},
                        .actor = "account:usr_s"},
                       std::nullopt, shop_.clock.now()))
            .has_value();
    }

    day_shop shop_;
};

TEST_F(substitutions, an_accepted_one_changes_lines_total_and_both_stocks) {
    const auto number = order_of(1, {{"AML001", 2}});
    ASSERT_TRUE(pay(number));
    const auto made = propose(number, "AML001", "AML002");
    ASSERT_TRUE(made);
    EXPECT_EQ(made->difference, money{46'000});
    EXPECT_EQ(made->to_refund, money{0}) << "nothing is given back before the answer";
    const auto done = decide(last_token());
    ASSERT_TRUE(done);
    EXPECT_EQ(done->order_total, money{24'000});
    EXPECT_EQ(done->to_refund, money{46'000});
    const order after = shop_.of(number);
    ASSERT_EQ(after.lines.size(), 1u);
    EXPECT_EQ(after.lines[0].sku, "AML002");
    EXPECT_EQ(after.lines[0].quantity, 2);
    EXPECT_EQ(after.amounts.merchandise, money{24'000});
    EXPECT_EQ(after.amounts.total, money{24'000});
    EXPECT_EQ(after.history.back().reason, "substitution AML001 > AML002 (-$46.000)");
    EXPECT_EQ(shop_.on_hand("AML001"), 8) << "what is missing is not for sale again";
    EXPECT_EQ(shop_.on_hand("AML002"), 8);
    EXPECT_EQ(shop_.number_of("SELECT sum(amount) FROM stock_movement"), 24'000);
}

TEST_F(substitutions, an_answer_told_again_is_one_and_the_other_is_refused) {
    const auto number = order_of(1, {{"AML001", 1}});
    ASSERT_TRUE(propose(number, "AML001", "AML002"));
    const std::string token = last_token();
    const auto first = decide(token);
    ASSERT_TRUE(first);
    shop_.clock.advance(substitution_open_for * 2);
    const auto again = decide(token);
    ASSERT_TRUE(again) << "also after its time";
    EXPECT_EQ(json::encode(*again), json::encode(*first));
    EXPECT_TRUE(decide(token, false).error().is(substitution_decided));
    EXPECT_EQ(shop_.on_hand("AML002"), 9);
    EXPECT_TRUE(decide("guess").error().is(errors::not_found));
}

TEST_F(substitutions, a_refused_one_changes_nothing) {
    const auto number = order_of(1, {{"AML001", 1}});
    ASSERT_TRUE(propose(number, "AML001", "AML002"));
    ASSERT_TRUE(decide(last_token(), false));
    EXPECT_EQ(shop_.of(number).version, 1);
    EXPECT_EQ(shop_.on_hand("AML001"), 9);
    EXPECT_TRUE(propose(number, "AML001", "AML002")) << "another can be proposed then";
}

TEST_F(substitutions, the_price_never_rises) {
    const auto number = order_of(1, {{"AML002", 3}});
    const auto made = propose(number, "AML002", "AML001");
    ASSERT_TRUE(made);
    EXPECT_EQ(made->difference, money{0});
    EXPECT_EQ(made->replacement->unit_price, money{12'000});
    const auto before = shop_.of(number).amounts;
    ASSERT_TRUE(decide(last_token()));
    EXPECT_EQ(shop_.of(number).amounts, before);
}

TEST_F(substitutions, a_line_is_taken_off_but_never_the_last) {
    const auto number = order_of(1, {{"AML001", 1}, {"AML002", 1}});
    ASSERT_TRUE(propose(number, "AML002", std::nullopt));
    ASSERT_TRUE(decide(last_token()));
    EXPECT_EQ(shop_.of(number).lines.size(), 1u);
    EXPECT_EQ(shop_.of(number).amounts.total, money{35'000});
    EXPECT_EQ(shop_.on_hand("AML002"), 9);
    EXPECT_TRUE(propose(number, "AML001", std::nullopt).error().is(wrong_state));
}

TEST_F(substitutions, a_replacement_that_is_sold_out_refuses_and_gives_nothing_back) {
    const auto number = order_of(1, {{"AML001", 1}});
    ASSERT_TRUE(propose(number, "AML001", "AML002"));
    shop_.set_stock("AML002", 0);
    EXPECT_TRUE(decide(last_token()).error().is(sold_out));
    EXPECT_EQ(shop_.on_hand("AML001"), 9);
    EXPECT_EQ(shop_.of(number).lines[0].sku, "AML001");
    shop_.set_stock("AML002", 1);
    EXPECT_TRUE(decide(last_token())) << "a refusal of the shop is no answer of the buyer";
}

TEST_F(substitutions, what_cannot_be_proposed) {
    const auto number = order_of(1, {{"AML001", 1}, {"AML002", 1}});
    EXPECT_TRUE(propose(number, "AML001", "AML002").error().is(errors::invalid_input));
    EXPECT_TRUE(propose(number, "AML001", "AML003").error().is(unknown_sku)) << "not for sale";
    EXPECT_TRUE(propose(number, "AML009", "AML002").error().is(errors::invalid_input));
    ASSERT_TRUE(propose(number, "AML001", std::nullopt));
    EXPECT_TRUE(propose(number, "AML002", std::nullopt).error().is(substitution_pending));
    const auto shown = [&] {
        return run_task(shop_.substitutions.show(last_token(), language::es)).value().status;
    };
    EXPECT_EQ(shown(), substitution_status::open);
    ASSERT_TRUE(shop_.go(number, order_status::cancelled));
    EXPECT_EQ(shown(), substitution_status::withdrawn) << "there is nothing left to answer";
    EXPECT_TRUE(propose(number, "AML001", std::nullopt).error().is(wrong_state));
    EXPECT_TRUE(decide(last_token()).error().is(wrong_state)) << "the order was cancelled";
}

TEST_F(substitutions, what_cannot_be_prepared_any_more_is_no_replacement) {
    const auto number = order_of(1, {{"AML001", 1}});
    shop_.products.all[1].preparation_hours = 25;
    const auto refused = propose(number, "AML001", "AML002");
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(not_ready));
    EXPECT_EQ(refused.error().fields.at(0).pointer, "/replacement");
    shop_.products.all[1].preparation_hours = 20;
    ASSERT_TRUE(propose(number, "AML001", "AML002"));
    shop_.clock.advance(std::chrono::hours(4));
    EXPECT_TRUE(decide(last_token()).error().is(substitution_closed))
        << "accepted now it would not be ready";
}

TEST_F(substitutions, a_link_ends_with_its_time_and_when_it_is_withdrawn) {
    const auto number = order_of(1, {{"AML001", 1}}, "2026-12-01");
    ASSERT_TRUE(propose(number, "AML001", "AML002"));
    const std::string old = last_token();
    shop_.clock.advance(substitution_open_for);
    EXPECT_TRUE(decide(old).error().is(substitution_closed));
    const auto next = propose(number, "AML001", "AML002");
    ASSERT_TRUE(next) << "one whose time is over stands in nobody's way";
    const auto withdrawn =
        run_task(shop_.substitutions.withdraw(day_shop::florist(), number, next->id, language::es));
    ASSERT_TRUE(withdrawn);
    EXPECT_TRUE(decide(last_token()).error().is(substitution_closed));
    EXPECT_EQ(run_task(shop_.substitutions.of_order(number, language::es))->items.size(), 2u);
}

TEST_F(substitutions, the_buyer_is_told_by_mail_and_the_token_is_stored_hashed) {
    const auto number = order_of(1, {{"AML001", 1}});
    ASSERT_TRUE(propose(number, "AML001", "AML002"));
    const auto mail = last_mail();
    EXPECT_EQ(mail.to, "ana@example.com");
    EXPECT_EQ(mail.kind, contact::mail_kind::substitution);
    EXPECT_EQ(mail.values.at("name"), "Ana Soto");
    EXPECT_EQ(mail.values.at("number"), number.text());
    EXPECT_EQ(mail.values.at("proposal"),
              "1 × Rosas se cambia por 1 × Lirios, y el pedido cuesta $23.000 menos. Se agotaron");
    const std::string token = last_token();
    EXPECT_EQ(token.size(), 32u) << "128 bits";
    EXPECT_EQ(shop_.number_of("SELECT count(*) FROM substitution WHERE token_hash = '" +
                              auth::sha256_hex(token) + "'"),
              1);
}

TEST_F(substitutions, placing_sent_again_answers_what_was_bought_at_first) {
    const auto wanted = day_shop::roses(1);
    const auto placed = shop_.place(day_shop::key(1), wanted);
    const auto number = *order_number::parse(placed->number);
    ASSERT_TRUE(propose(number, "AML001", "AML002"));
    ASSERT_TRUE(decide(last_token()));
    const auto again = shop_.place(day_shop::key(1), wanted);
    ASSERT_TRUE(again);
    EXPECT_EQ(json::encode(*again), json::encode(*placed));
}

TEST_F(substitutions, an_unpaid_order_that_then_costs_nothing_is_paid_and_confirmed) {
    promote(promotion_kind::percentage, "AML002");
    const auto number = order_of(1, {{"AML001", 1}, {"AML002", 1}}, "2026-11-26", 12'000);
    ASSERT_TRUE(propose(number, "AML001", std::nullopt));
    ASSERT_EQ(decide(last_token())->order_total, money{0});
    const order after = shop_.of(number);
    EXPECT_EQ(after.state.status, order_status::confirmed);
    EXPECT_EQ(after.state.payment, payment_status::paid);
    EXPECT_EQ(after.history.back().state, after.state);
    EXPECT_EQ(shop_.number_of("SELECT count(*) FROM outbox WHERE type = 'order.changed' "
                              "AND instr(payload, '\"status\":\"confirmed\"') > 0"),
              1)
        << "and the buyer hears of it";
    shop_.clock.advance(std::chrono::hours(1));
    EXPECT_EQ(*run_task(shop_.orders.lapse()), 0) << "it does not lapse";
}

TEST_F(substitutions, what_was_free_with_a_flower_is_not_free_without_it) {
    promote(promotion_kind::two_for_one, nullptr);
    const auto number = order_of(1, {{"AML001", 1}, {"AML002", 1}}, "2026-11-26", 12'000);
    const auto made = propose(number, "AML001", std::nullopt);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->difference, money{23'000});
    ASSERT_EQ(decide(last_token())->order_total, money{12'000});
    const order after = shop_.of(number);
    EXPECT_EQ(after.amounts.discount, money{0});
    EXPECT_EQ(after.state.status, order_status::pending) << "there is something to be paid";
    EXPECT_EQ(shop_.number_of("SELECT sum(amount) FROM stock_movement"), 12'000);
}

TEST_F(substitutions, an_erased_buyers_order_forgets_what_was_noted) {
    const auto number = order_of(1, {{"AML001", 1}});
    ASSERT_TRUE(propose(number, "AML001", "AML002"));
    ASSERT_TRUE(shop_.go(number, order_status::cancelled));
    test::take_all(shop_.file, shop_.clock.now());
    sql_erasure_repository erasures(shop_.file, shop_.ids);
    ASSERT_TRUE(run_task(erasures.erase("usr_a", "ana@example.com", shop_.clock.now())));
    EXPECT_EQ(run_task(shop_.substitutions.of_order(number, language::es))->items.at(0).note, "");
}

}  // namespace
}  // namespace flores::order

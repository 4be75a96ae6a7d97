// Promotions on quotes and orders: what the buyer sees, that limits hold, and what comes back.
#include "support/order_shop.hpp"

#include <gtest/gtest.h>

namespace flores::order {
namespace {

using test::order_shop;
using test::run_task;

class promoted : public testing::Test {
protected:
    static promotion_request percent(std::int64_t percent, const char* code = nullptr) {
        promotion_request out{};
        out.kind = promotion_kind::percentage;
        out.name.es = {"Rebaja"};
        out.name.en = {{"Sale"}};
        out.percent = {{percent}};
        if (code != nullptr) out.code = promotion_code::parse(code);
        return out;
    }
    promotion_view create(promotion_request wanted) {
        return run_task(shop_.promotions.create(order_shop::manager(), std::move(wanted))).value();
    }
    expected<quote_view> quote(std::optional<std::string> code = std::nullopt,
                               auth::principal caller = {}) {
        quote_request wanted;
        wanted.lines.push_back({*sku::parse("AML001"), {1}});
        wanted.delivery = {
            *commune::parse("Recoleta"), *local_date::parse("2026-11-26"), {"morning"}};
        if (code) wanted.code = {{*code}};
        return run_task(shop_.orders.quote(std::move(caller), wanted, language::en));
    }
    expected<placed_view> place(int key, std::int64_t total, const char* code = nullptr,
                                auth::principal who = order_shop::guest(),
                                const char* address = "ana@example.com") {
        auto wanted = order_shop::roses();
        wanted.expected_total = {total};
        if (code != nullptr) wanted.code = {{code}};
        wanted.buyer.email = *email::parse(address);
        return shop_.place(order_shop::key(key), wanted, std::move(who));
    }
    std::int64_t used(const std::string& id) { return run_task(shop_.promotions.show(id))->used; }
    std::int64_t most_by_a_customer() {
        return shop_.number_of("SELECT coalesce(max(used), 0) FROM promotion_customer");
    }
    std::string reason_of(const error& refused) {
        const auto at = refused.members.find(R"("reason":")");
        if (at == std::string::npos) return "";
        const auto from = at + 10;
        return refused.members.substr(from, refused.members.find('"', from) - from);
    }

    order_shop shop_;
};

TEST_F(promoted, a_quote_shows_what_applies_and_why_a_code_does_not) {
    EXPECT_EQ(quote("nada")->code->reason, promotion_problem::unknown_code);
    create(percent(10));
    const auto seen = quote();
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->total.amount, 31'500);
    EXPECT_EQ(seen->discount.amount, 3'500);
    EXPECT_EQ(seen->iva_included.amount, iva_included({31'500}));
    EXPECT_EQ(seen->delivery_fee.amount, 0) << "free from 35,000 looks at the price before it";
    EXPECT_EQ(seen->lines[0].line_total.amount, 35'000);
    EXPECT_EQ(seen->lines[0].discount.amount, 3'500);
    ASSERT_EQ(seen->promotions.size(), 1u);
    EXPECT_EQ(seen->promotions[0].name, "Sale");
    EXPECT_FALSE(seen->code);
    create(percent(30, "mama30"));
    const auto better = quote(" Mama30 ");
    EXPECT_EQ(better->total.amount, 24'500);
    EXPECT_TRUE(better->code->applied);
    EXPECT_EQ(better->promotions[0].code, "MAMA30");
    create(percent(5, "mama5"));
    const auto worse = quote("MAMA5");
    EXPECT_EQ(worse->total.amount, 31'500);
    EXPECT_FALSE(worse->code->applied);
    EXPECT_EQ(worse->code->reason, promotion_problem::better_one_applies);
    EXPECT_FALSE(worse->code->message->empty());
}

TEST_F(promoted, an_order_keeps_its_promotion_whatever_becomes_of_it) {
    const auto sale = create(percent(10, "MAMA"));
    const auto without = place(2, 35'000, "MAMA");
    ASSERT_FALSE(without);
    EXPECT_TRUE(without.error().is(price_changed));
    const auto placed = place(3, 31'500, "mama");
    ASSERT_TRUE(placed);
    EXPECT_EQ(placed->discount.amount, 3'500);
    auto changed = percent(50, "MAMA");
    ASSERT_TRUE(run_task(shop_.promotions.change(order_shop::manager(), sale.id, 1, changed)));
    const auto shown = run_task(shop_.orders.show(
        order_shop::florist(), *order_number::parse(placed->number), {}, language::es));
    EXPECT_EQ(shown->total.amount, 31'500);
    EXPECT_EQ(shown->promotions[0].amount.amount, 3'500);
    EXPECT_EQ(shown->promotions[0].name, "Rebaja");
    EXPECT_EQ(json::encode(*place(3, 31'500, "mama")), json::encode(*placed));
    EXPECT_EQ(used(sale.id), 1);
    EXPECT_EQ(shop_.number_of("SELECT sum(amount) FROM stock_movement WHERE order_id = 1"), 31'500)
        << "sales count what came in";
}

TEST_F(promoted, a_code_that_takes_nothing_off_is_refused_by_name) {
    auto spring = percent(10, "SPRING");
    spring.ends_at = shop_.clock.now() + std::chrono::hours(1);
    create(spring);
    shop_.clock.advance(std::chrono::hours(2));
    for (const auto& [code, why] : {std::pair("OTHER", "unknown_code"), {"SPRING", "ended"}})
        for (const std::int64_t total : {35'000, 31'500}) {
            const auto refused = place(1, total, code);
            ASSERT_FALSE(refused);
            EXPECT_TRUE(refused.error().is(code_refused));
            EXPECT_EQ(refused.error().fields.at(0).pointer, "/code");
            EXPECT_EQ(refused.error().fields.at(0).code, why);
            EXPECT_EQ(reason_of(refused.error()), why) << "the quote without it comes along";
        }
    create(percent(20));
    create(percent(5, "LESS"));
    EXPECT_TRUE(place(1, 28'000, "LESS")) << "something better applies in its place";
    shop_.set_stock("AML001", 0);
    EXPECT_TRUE(place(2, 35'000, "OTHER").error().is(sold_out));
}

TEST_F(promoted, a_total_limit_holds_and_says_so) {
    auto limited = percent(10);
    limited.uses_max = {{1}};
    const auto sale = create(limited);
    ASSERT_TRUE(place(1, 31'500));
    EXPECT_EQ(quote()->total.amount, 35'000);
    const auto late = place(2, 31'500, nullptr, order_shop::guest("b"), "b@example.com");
    ASSERT_FALSE(late);
    EXPECT_TRUE(late.error().is(price_changed));
    EXPECT_EQ(used(sale.id), 1);
    EXPECT_EQ(shop_.taken(), 1);
}

TEST_F(promoted, a_customer_is_the_account_and_the_address) {
    auto once = percent(10, "ONCE");
    once.customer_uses_max = {{1}};
    const auto sale = create(once);
    const auto me = order_shop::account("usr_a");
    ASSERT_TRUE(place(1, 31'500, "ONCE", me, "ana@example.com"));
    EXPECT_EQ(quote("ONCE", me)->code->reason, promotion_problem::used_up_by_customer);
    EXPECT_TRUE(quote("ONCE")->code->applied) << "nobody is known yet";
    const auto as_guest = place(2, 31'500, "ONCE", order_shop::guest(), "Ana@Example.com");
    ASSERT_FALSE(as_guest);
    EXPECT_EQ(reason_of(as_guest.error()), "used_up_by_customer");
    EXPECT_FALSE(place(3, 31'500, "ONCE", me, "other@example.com"));
    EXPECT_FALSE(place(4, 31'500, "ONCE", order_shop::account("usr_b"), "ana@example.com"));
    EXPECT_TRUE(place(5, 31'500, "ONCE", order_shop::account("usr_b"), "b@example.com"));
    EXPECT_EQ(used(sale.id), 2);
    EXPECT_EQ(most_by_a_customer(), 1);
    EXPECT_EQ(shop_.number_of("SELECT count(*) FROM promotion_customer WHERE "
                              "instr(customer, 'usr_') OR instr(customer, '@')"),
              0);
}

TEST_F(promoted, what_is_cancelled_or_lapses_gives_its_use_back_once) {
    auto once = percent(10, "ONCE");
    once.customer_uses_max = {{1}};
    once.uses_max = {{1}};
    const auto sale = create(once);
    const auto me = order_shop::account("usr_a");
    const auto first = place(1, 31'500, "ONCE", me);
    ASSERT_TRUE(first);
    const auto cancel = [&] {
        return run_task(
            shop_.orders.cancel(me, *order_number::parse(first->number), {}, {}, {}, language::es));
    };
    ASSERT_TRUE(cancel());
    EXPECT_FALSE(cancel());
    EXPECT_EQ(used(sale.id), 0);
    EXPECT_EQ(most_by_a_customer(), 0);
    ASSERT_TRUE(place(2, 31'500, "ONCE", me));
    EXPECT_EQ(used(sale.id), 1);
    shop_.clock.advance(std::chrono::minutes(31));
    EXPECT_EQ(*run_task(shop_.orders.lapse()), 1);
    EXPECT_EQ(*run_task(shop_.orders.lapse()), 0);
    EXPECT_EQ(used(sale.id), 0);
    EXPECT_EQ(most_by_a_customer(), 0);
    const auto uses = run_task(shop_.promotions.uses(sale.id, {}));
    ASSERT_EQ(uses->items.size(), 2u);
    EXPECT_FALSE(uses->items[0].held);
    EXPECT_EQ(shop_.number_of("SELECT sum(amount) FROM stock_movement"), 0);
}

TEST_F(promoted, a_promotion_that_changed_behind_the_book_is_looked_at_again) {
    const auto sale = create(percent(10));
    // As another process would: storage changes and the book here does not know.
    auto stored = run_task(shop_.promotions_stored.load(sale.id)).value();
    stored.terms.percent = 20;
    ASSERT_TRUE(run_task(shop_.promotions_stored.put(stored, {"account:usr_m", {}})));
    const auto dearer = place(1, 31'500);
    ASSERT_FALSE(dearer);
    EXPECT_TRUE(dearer.error().is(price_changed));
    EXPECT_TRUE(place(1, 28'000));
    ASSERT_TRUE(run_task(shop_.promotions_stored.end(sale.id, {"account:usr_m", {}})));
    EXPECT_FALSE(place(2, 28'000));
    EXPECT_TRUE(place(2, 35'000));
}

TEST_F(promoted, an_order_that_costs_nothing_is_paid_and_does_not_lapse) {
    create(percent(100));
    const auto placed = place(1, 0);
    ASSERT_TRUE(placed);
    EXPECT_EQ(placed->status, order_status::confirmed);
    EXPECT_EQ(placed->payment.status, payment_status::paid);
    EXPECT_EQ(placed->payment_instructions, "");
    shop_.clock.advance(std::chrono::hours(1));
    EXPECT_EQ(*run_task(shop_.orders.lapse()), 0);
    const auto cancelled = run_task(
        shop_.orders.set_status(order_shop::florist(), *order_number::parse(placed->number), {},
                                {order_status::cancelled, change_reason{"mustias"}}, language::es));
    ASSERT_TRUE(cancelled);
    EXPECT_EQ(cancelled->next_action, next_action::none);
}

TEST_F(promoted, staff_are_told_what_does_not_go_together) {
    promotion_request odd{};
    odd.kind = promotion_kind::fixed_amount;
    odd.name.es = {"x"};
    odd.percent = {{10}};
    odd.starts_at = shop_.clock.now();
    odd.ends_at = shop_.clock.now();
    const auto refused = run_task(shop_.promotions.create(order_shop::manager(), odd));
    ASSERT_FALSE(refused);
    std::vector<std::string> pointers;
    for (const auto& one : refused.error().fields) pointers.push_back(one.pointer);
    EXPECT_EQ(pointers, (std::vector<std::string>{"/percent", "/amount", "/ends_at"}));
}

TEST_F(promoted, what_no_product_has_is_refused_by_its_place) {
    auto wanted = percent(10, "MAMA");
    wanted.skus.emplace();
    for (const char* const one : {"AML001", "AML009", "AML003", "ROS001"})
        wanted.skus->push_back(*sku::parse(one));
    const auto create_it = [&] {
        return run_task(shop_.promotions.create(order_shop::manager(), wanted));
    };
    const auto refused = create_it();
    ASSERT_FALSE(refused);
    std::vector<std::string> pointers;
    for (const auto& one : refused.error().fields) pointers.push_back(one.pointer);
    EXPECT_EQ(pointers, (std::vector<std::string>{"/skus/1", "/skus/3"}));
    shop_.products.down = true;
    EXPECT_TRUE(create_it().error().is(errors::unavailable));
    shop_.products.down = false;
    wanted.skus->resize(1);
    const auto made = create_it();
    ASSERT_TRUE(made);
    wanted.skus->push_back(*sku::parse("AML009"));
    EXPECT_TRUE(
        run_task(shop_.promotions.change(order_shop::manager(), made->id, made->revision, wanted))
            .error()
            .is(errors::invalid_input));
}

TEST_F(promoted, a_code_has_one_living_promotion_and_an_ended_one_stays_ended) {
    const auto first = create(percent(10, "MAMA"));
    const auto boss = order_shop::manager();
    const auto taken = run_task(shop_.promotions.create(boss, percent(20, "mama")));
    ASSERT_FALSE(taken);
    EXPECT_TRUE(taken.error().is(code_taken));
    const auto ended = run_task(shop_.promotions.end(boss, first.id));
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->state, promotion_state::ended);
    EXPECT_EQ(json::encode(*run_task(shop_.promotions.end(boss, first.id))), json::encode(*ended));
    const auto revived =
        run_task(shop_.promotions.change(boss, first.id, ended->revision, percent(20, "MAMA")));
    ASSERT_FALSE(revived);
    EXPECT_TRUE(revived.error().is(promotion_ended));
    create(percent(20, "MAMA"));
    EXPECT_EQ(quote("MAMA")->total.amount, 28'000);
    const auto stale = run_task(shop_.promotions.change(boss, first.id, 1, percent(1)));
    EXPECT_TRUE(stale.error().is(errors::stale));
}

TEST_F(promoted, lists_go_on_by_cursor) {
    for (int i = 1; i <= 3; ++i) {
        shop_.clock.advance(std::chrono::seconds(1));
        create(percent(i));
    }
    const auto first = run_task(shop_.promotions.list({std::nullopt, {{2}}}));
    ASSERT_TRUE(first->next_cursor);
    EXPECT_EQ(first->items[0].percent, 3);
    const auto second = run_task(shop_.promotions.list({first->next_cursor, {{2}}}));
    ASSERT_EQ(second->items.size(), 1u);
    EXPECT_EQ(second->items[0].percent, 1);
    EXPECT_FALSE(second->next_cursor);
    const auto foreign =
        run_task(shop_.promotions.uses(first->items[0].id, {first->next_cursor, {{2}}}));
    EXPECT_TRUE(foreign.error().is(errors::bad_cursor));
}

}  // namespace
}  // namespace flores::order

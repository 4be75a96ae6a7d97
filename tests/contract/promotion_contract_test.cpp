// The contract of promotion_repository, with the orders that take and give back its uses, and of
// the ledger of payments, over every adapter.
#include "services/order/migrations.hpp"
#include "services/order/storage/sql_audit.hpp"
#include "services/order/storage/sql_orders.hpp"
#include "services/order/storage/sql_promotions.hpp"
#include "services/order/storage/sql_stock.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/sql_stores.hpp"

#include <gtest/gtest.h>

namespace flores::order {
namespace {

using test::run_task;

template <class Kind>
struct promotion_stores {
    seeded_ids ids{3};
    Kind kept{migrations};
    sql::store& file = kept.store();
    order_secrets secrets{"a secret of the tests, of thirty-two bytes"};
    sql_order_repository orders{file, secrets, ids};
    sql_stock_repository stock{file, ids};
    sql_promotion_repository promotions{file};
    sql_audit_repository audit{file};
};

template <class Adapter>
class promotion_contract : public testing::Test {
protected:
    static inline const instant now_ = at(*local_date::parse("2026-11-25"), 600);

    promotion_contract() { (void)run_task(adapter_.stock.put_initial("i", {{"A", 100}}, now_)); }

    staff_act staff() { return {"account:usr_m", now_}; }
    promotion add(std::string id, std::string code = "") {
        promotion out;
        out.id = std::move(id);
        out.revision = 1;
        out.code = std::move(code);
        out.terms.name_es = "promo";
        out.terms.skus = {"A"};
        out.starts_at = now_;
        out.created_at = now_;
        return out;
    }
    promotion stored(promotion wanted) {
        return run_task(promotions().add(std::move(wanted), staff(), {})).value();
    }
    expected<order> place(int key, std::vector<promotion> granted,
                          std::vector<std::string> customers) {
        order_draft out;
        out.claim = {key_scope("guest:g", "POST /api/orders", std::to_string(key)), "f"};
        out.delivery = {*local_date::parse("2026-11-26"), "morning", "zone_1", "recoleta"};
        out.lines.push_back({"A", "A", "", "", "", 1, 100, 1});
        out.amounts = {{100}, {0}, {0}, {100}};
        for (const promotion& one : granted) {
            out.promotions.push_back(
                {one.id, one.revision, one.code, one.terms.kind, "promo", "", 10, {10}});
            out.amounts.discount.amount += 10;
            out.amounts.total.amount -= 10;
        }
        out.customers = std::move(customers);
        out.placed_at = now_;
        out.hold_until = now_ + std::chrono::minutes(30);
        out.slot_capacity = 1'000;
        return run_task(orders().place(std::move(out)));
    }
    expected<order> change(const order& what, wanted_change wanted,
                           std::optional<key_claim> claim = std::nullopt) {
        return run_task(orders().change(what.number, std::move(wanted), std::move(claim), now_));
    }
    // "promotion.end prm_1 MAMA": what the log of staff has, oldest first.
    std::vector<std::string> logged() {
        std::vector<std::string> out;
        const auto entries = run_task(adapter_.audit.list({}, std::nullopt, 100)).value();
        for (const audit_entry& one : entries)
            out.insert(out.begin(), one.action + " " + one.subject + " " + one.after);
        return out;
    }
    promotion_usage usage(const std::string& id, std::vector<std::string> customers) {
        return run_task(promotions().usage({id}, std::move(customers)))->at(0);
    }
    promotion_repository& promotions() { return adapter_.promotions; }
    order_repository& orders() { return adapter_.orders; }

    Adapter adapter_;
};

using promotion_adapters =
    testing::Types<promotion_stores<test::on_sqlite>, promotion_stores<test::on_postgres>>;
TYPED_TEST_SUITE(promotion_contract, promotion_adapters);

TYPED_TEST(promotion_contract, what_was_added_is_loaded_as_it_was) {
    auto wanted = this->add("prm_1", "MAMA");
    wanted.terms.categories = {"ramos"};
    wanted.ends_at = this->now_ + std::chrono::hours(1);
    wanted.uses_max = 5;
    this->stored(wanted);
    EXPECT_EQ(run_task(this->promotions().load("prm_1")).value(), wanted);
    EXPECT_TRUE(run_task(this->promotions().load("prm_2")).error().is(errors::not_found));
    EXPECT_EQ(run_task(this->promotions().load_all())->size(), 1u);
    const auto twice =
        run_task(this->promotions().add(this->add("prm_2", "MAMA"), this->staff(), {}));
    EXPECT_TRUE(twice.error().is(code_taken));
}

TYPED_TEST(promotion_contract, an_answered_claim_adds_nothing_more) {
    const auto add = [this](std::string id, std::string key, std::string fingerprint = "f") {
        const key_claim claim{key_scope("account:usr_m", "POST /api/promotions", key), fingerprint};
        return run_task(
            this->promotions().add(this->add(std::move(id), "MAMA"), this->staff(), claim));
    };
    ASSERT_TRUE(add("prm_1", "key"));
    ASSERT_TRUE(run_task(this->promotions().end("prm_1", this->staff())));
    const auto again = add("prm_2", "key");
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, run_task(this->promotions().load("prm_1")).value()) << "as it is now";
    EXPECT_EQ(run_task(this->promotions().load_all())->size(), 1u);
    EXPECT_EQ(this->logged().size(), 2u) << "it is not told again either";
    const auto added = [this](const std::string& key) {
        const key_claim claim{key_scope("account:usr_m", "POST /api/promotions", key), "f"};
        return run_task(this->promotions().added(claim, this->now_)).value();
    };
    EXPECT_EQ(added("key").value(), *again);
    EXPECT_FALSE(added("another key"));
    EXPECT_TRUE(add("prm_3", "key", "another").error().is(errors::key_reused));
    EXPECT_TRUE(add("prm_4", "another key"));
    EXPECT_TRUE(add("prm_5", "a third").error().is(code_taken));
    EXPECT_TRUE(add("prm_6", "a third").error().is(code_taken)) << "a refusal is not kept";
}

TYPED_TEST(promotion_contract, a_window_that_is_over_gives_its_code_up_to_the_next) {
    auto former = this->add("prm_1", "MAMA");
    former.ends_at = this->now_ + std::chrono::hours(1);
    this->stored(former);
    const auto revision = *run_task(this->promotions().revision());
    const auto add = [&](std::string id, instant at) {
        return run_task(
            this->promotions().add(this->add(std::move(id), "MAMA"), {"account:usr_m", at}, {}));
    };
    const auto early = add("prm_2", *former.ends_at - std::chrono::seconds(1));
    ASSERT_FALSE(early);
    EXPECT_TRUE(early.error().is(code_taken));
    EXPECT_FALSE(run_task(this->promotions().load("prm_1"))->ended_at);
    ASSERT_TRUE(add("prm_2", *former.ends_at));
    const auto ended = run_task(this->promotions().load("prm_1"));
    EXPECT_EQ(ended->ended_at, former.ends_at);
    EXPECT_GT(*run_task(this->promotions().revision()), revision + 1) << "the others hear of both";
    auto later = *ended;
    later.ends_at.reset();
    EXPECT_TRUE(run_task(this->promotions().put(later, this->staff())).error().is(promotion_ended));
}

TYPED_TEST(promotion_contract, who_takes_a_code_over_ends_the_former_and_the_log_says_both) {
    auto former = this->add("prm_1", "MAMA");
    former.ends_at = this->now_ - std::chrono::hours(1);
    this->stored(former);
    this->stored(this->add("prm_2"));
    auto next = this->add("prm_3", "MAMA");
    next.ends_at = this->now_ - std::chrono::minutes(1);
    this->stored(next);
    auto again = this->add("prm_2", "MAMA");
    ASSERT_TRUE(run_task(this->promotions().put(again, this->staff())));
    again.revision = 7;
    EXPECT_FALSE(run_task(this->promotions().put(again, this->staff())));
    EXPECT_EQ(this->logged(), (std::vector<std::string>{
                                  "promotion.create prm_1 MAMA", "promotion.create prm_2 ",
                                  "promotion.end prm_1 MAMA", "promotion.create prm_3 MAMA",
                                  "promotion.end prm_3 MAMA", "promotion.change prm_2 MAMA"}));
    const auto entry = run_task(this->adapter_.audit.list({.subject = "prm_1"}, std::nullopt, 1));
    EXPECT_EQ(entry->at(0).actor, "account:usr_m");
    EXPECT_EQ(entry->at(0).at, this->now_) << "when it was taken over, not when it was over";
}

TYPED_TEST(promotion_contract, a_change_needs_the_revision_and_keeps_the_uses) {
    auto one = this->stored(this->add("prm_1"));
    this->stored(this->add("prm_2", "MAMA"));
    ASSERT_TRUE(this->place(1, {one}, {"c"}));
    one.terms.percent = 7;
    const auto put = run_task(this->promotions().put(one, this->staff()));
    ASSERT_TRUE(put);
    EXPECT_EQ(put->revision, 2);
    EXPECT_EQ(put->used, 1);
    EXPECT_TRUE(run_task(this->promotions().put(one, this->staff())).error().is(errors::stale));
    one.revision = 2;
    one.code = "MAMA";
    EXPECT_TRUE(run_task(this->promotions().put(one, this->staff())).error().is(code_taken));
    const auto ended = run_task(this->promotions().end("prm_1", this->staff()));
    EXPECT_EQ(ended->ended_at, this->now_);
    EXPECT_EQ(run_task(this->promotions().end("prm_1", this->staff())).value(), *ended);
    one.revision = ended->revision;
    EXPECT_TRUE(run_task(this->promotions().put(one, this->staff())).error().is(promotion_ended));
}

TYPED_TEST(promotion_contract, the_revision_of_all_rises_with_each_change_by_staff_alone) {
    const auto revision = [this] {
        return run_task(this->promotions().revision()).value();
    };
    EXPECT_EQ(revision(), 0);
    auto one = this->stored(this->add("prm_1"));
    this->stored(this->add("prm_2", "MAMA"));
    EXPECT_EQ(revision(), 2);
    ASSERT_TRUE(this->place(1, {one}, {"c"}));
    EXPECT_EQ(revision(), 2);
    one.terms.percent = 7;
    ASSERT_TRUE(run_task(this->promotions().put(one, this->staff())));
    ASSERT_TRUE(run_task(this->promotions().end("prm_2", this->staff())));
    EXPECT_EQ(revision(), 4);
    EXPECT_EQ(book_of(run_task(this->promotions().load_all()).value()).revision, 4);
}

TYPED_TEST(promotion_contract, an_order_takes_a_use_in_all_and_for_each_key_of_its_customer) {
    auto limited = this->add("prm_1");
    limited.uses_max = 3;
    limited.customer_uses_max = 2;
    const auto one = this->stored(limited);
    ASSERT_TRUE(this->place(1, {one}, {"account", "address"}));
    ASSERT_TRUE(this->place(2, {one}, {"address"}));
    const auto third = this->place(3, {one}, {"account", "address"});
    ASSERT_FALSE(third);
    EXPECT_TRUE(third.error().is(promotion_changed));
    EXPECT_EQ(this->usage("prm_1", {"account"}).used_by_customer, 1) << "a refusal takes nothing";
    EXPECT_EQ(this->usage("prm_1", {"account", "address"}).used_by_customer, 2);
    EXPECT_EQ(this->usage("prm_1", {}).used, 2);
    ASSERT_TRUE(this->place(4, {one}, {"account"}));
    EXPECT_FALSE(this->place(5, {one}, {"another"}));
    EXPECT_EQ(this->usage("prm_1", {}).used, 3);
}

TYPED_TEST(promotion_contract, terms_window_and_end_are_looked_at_when_it_is_taken) {
    auto one = this->stored(this->add("prm_1"));
    auto old = one;
    old.revision = 0;
    EXPECT_FALSE(this->place(1, {old}, {"c"}));
    auto later = this->add("prm_2");
    later.starts_at = this->now_ + std::chrono::microseconds(1);
    EXPECT_FALSE(this->place(2, {this->stored(later)}, {"c"}));
    auto over = this->add("prm_3");
    over.ends_at = this->now_;
    EXPECT_FALSE(this->place(3, {this->stored(over)}, {"c"}));
    one = run_task(this->promotions().end("prm_1", this->staff())).value();
    EXPECT_FALSE(this->place(4, {one}, {"c"}));
    EXPECT_TRUE(run_task(this->orders().list({}, std::nullopt, 10))->empty());
}

TYPED_TEST(promotion_contract, all_of_an_order_is_refused_when_one_of_its_promotions_is) {
    auto spent = this->add("prm_2");
    spent.uses_max = 1;
    const auto one = this->stored(this->add("prm_1"));
    const auto two = this->stored(spent);
    ASSERT_TRUE(this->place(1, {one, two}, {"c"}));
    EXPECT_FALSE(this->place(2, {one, two}, {"d"}));
    EXPECT_EQ(this->usage("prm_1", {"d"}).used, 1);
    EXPECT_EQ(this->usage("prm_1", {"d"}).used_by_customer, 0);
    EXPECT_EQ(run_task(this->adapter_.stock.entries({"A"}))->at(0).on_hand, 99);
}

TYPED_TEST(promotion_contract, promotions_and_their_uses_are_counted_when_asked) {
    const auto one = this->stored(this->add("prm_1"));
    this->stored(this->add("prm_2"));
    for (int key = 1; key < 4; ++key) ASSERT_TRUE(this->place(key, {one}, {"c"}));
    EXPECT_EQ(run_task(this->promotions().list("prm_2", {9, true}))->total, 2);
    EXPECT_EQ(run_task(this->promotions().list(std::nullopt, 9))->total, std::nullopt);
    const auto newest = *run_task(this->promotions().uses("prm_1", std::nullopt, 1));
    EXPECT_EQ(newest.total, std::nullopt);
    const auto rest = *run_task(this->promotions().uses("prm_1", newest[0].order_id, {1, true}));
    EXPECT_EQ(rest.size(), 1u);
    EXPECT_EQ(rest.total, 3);
    EXPECT_EQ(run_task(this->promotions().uses("prm_2", std::nullopt, {1, true}))->total, 0);
}

TYPED_TEST(promotion_contract, a_cancelled_order_gives_its_uses_back_once) {
    const auto one = this->stored(this->add("prm_1"));
    const auto first = this->place(1, {one}, {"c"});
    const auto second = this->place(2, {one}, {"c"});
    ASSERT_TRUE(this->change(*first, {.to = order_status::cancelled}));
    EXPECT_FALSE(this->change(*first, {.to = order_status::cancelled}));
    EXPECT_EQ(this->usage("prm_1", {"c"}).used, 1);
    EXPECT_EQ(this->usage("prm_1", {"c"}).used_by_customer, 1);
    const auto uses = run_task(this->promotions().uses("prm_1", std::nullopt, 10));
    ASSERT_EQ(uses->size(), 2u);
    EXPECT_EQ(uses->at(0).number, second->number.text());
    EXPECT_TRUE(uses->at(0).held);
    EXPECT_FALSE(uses->at(1).held);
    EXPECT_EQ(run_task(this->promotions().uses("prm_1", uses->at(0).order_id, 10))->size(), 1u);
    EXPECT_TRUE(
        run_task(this->promotions().uses("prm_9", std::nullopt, 10)).error().is(errors::not_found));
}

TYPED_TEST(promotion_contract, the_ledger_keeps_what_came_and_went_and_replays_it_as_it_was) {
    const auto placed = this->place(1, {this->stored(this->add("prm_1"))}, {"c"});
    const wanted_change paying{.payment = payment_step{payment_kind::payment, 0, "card", "r1"},
                               .actor = "account:usr_s",
                               .reason = "seen"};
    const auto paid = this->change(*placed, paying);
    ASSERT_TRUE(paid);
    const payment_entry first{2,    payment_kind::payment, 90,     "card",
                              "r1", "account:usr_s",       "seen", this->now_};
    EXPECT_EQ(paid->payments, std::vector{first}) << "the total, after the discount";
    const auto refund = [&](std::int64_t amount, int key) {
        const wanted_change wanted{.payment =
                                       payment_step{payment_kind::refund, amount, "card", "r2"}};
        return this->change(*placed, wanted, key_claim{"k" + std::to_string(key), "f"});
    };
    ASSERT_TRUE(refund(40, 1));
    EXPECT_TRUE(refund(51, 2).error().is(refund_exceeds_payment));
    ASSERT_TRUE(refund(10, 3));
    const auto again = refund(40, 1);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->refundable(), 50) << "as it was after the first";
    EXPECT_EQ(run_task(this->orders().load(placed->number))->refundable(), 40);
}

}  // namespace
}  // namespace flores::order

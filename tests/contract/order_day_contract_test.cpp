// The contracts of the ports of the florist's day (runs, substitutions, the log of staff),
// with the orders that share their store, over every adapter.
#include "platform/auth/keys.hpp"
#include "services/order/events.hpp"
#include "support/day_stores.hpp"
#include "support/take_all.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace flores::order {
namespace {

using test::run_task;

template <class Adapter>
class day_repositories_contract : public testing::Test {
protected:
    static inline const instant now_ = at(*local_date::parse("2026-11-25"), 600);
    static inline const local_date day_ = *local_date::parse("2026-11-26");
    static inline const staff_act florist_{"account:usr_f", now_};

    day_repositories_contract() {
        (void)run_task(adapter_.stock.put_initial("i", {{"A", 5}, {"B", 5}}, now_));
    }

    order place(int key, instant when = now_, std::string email = "") {
        order_draft wanted = test::draft_of(key, day_, when);
        wanted.people.buyer_email = std::move(email);
        wanted.people.address_line = "Calle " + std::to_string(9 - key);
        return *run_task(adapter_.orders.place(std::move(wanted)));
    }
    order ready(int key) {
        const order placed = place(key);
        for (wanted_change step : {wanted_change{.payment = payment_step{}},
                                   wanted_change{.to = order_status::preparing}}) {
            step.actor = florist_.actor;
            (void)run_task(adapter_.orders.change(placed.number, step, std::nullopt, now_));
        }
        return placed;
    }
    order_status status_of(const order& what) {
        return run_task(adapter_.orders.load(what.number))->state.status;
    }
    expected<delivery_run> make(std::string id, std::vector<order_number> numbers = {}) {
        auto wanted = test::run_of(std::move(id), day_, now_);
        return run_task(adapter_.runs.make(std::move(wanted), std::move(numbers), florist_));
    }
    expected<substitution> propose(const order& of, std::string id, bool restock = false) {
        substitution_draft draft;
        draft.what = {.id = id,
                      .number = of.number,
                      .line = of.lines[0],
                      .replacement = order_line{"B", "B", "", "", "", 1, 60, 1},
                      .restock = restock,
                      .proposed_at = now_,
                      .expires_at = now_ + substitution_open_for};
        draft.token = id;
        return run_task(adapter_.substitutions.propose(std::move(draft), florist_));
    }
    expected<substitution> decide(const std::string& token, bool accept) {
        return run_task(adapter_.substitutions.decide(auth::sha256_hex(token), accept, this->now_));
    }
    std::int64_t on_hand(std::string sku) {
        return run_task(adapter_.stock.entries({std::move(sku)}))->at(0).on_hand;
    }

    Adapter adapter_;
};

TYPED_TEST_SUITE(day_repositories_contract, test::day_adapters);

TYPED_TEST(day_repositories_contract, a_run_is_loaded_as_it_was_made_by_whom_it_concerns) {
    const auto late = this->ready(1), early = this->ready(2);
    const auto made = this->make("run_1");
    ASSERT_TRUE(made);
    ASSERT_EQ(made->stops.size(), 2u);
    EXPECT_EQ(made->stops[0].what.number, early.number) << "Calle 7 lies before Calle 8";
    const auto load = [&](run_viewer of) {
        return run_task(this->adapter_.runs.load("run_1", std::move(of)));
    };
    EXPECT_EQ(load("usr_d")->stops[1].what.number, late.number);
    EXPECT_TRUE(load("usr_other").error().is(errors::not_found));
    EXPECT_TRUE(
        run_task(this->adapter_.runs.load("run_9", std::nullopt)).error().is(errors::not_found));
    const auto listed = run_task(this->adapter_.runs.list({.courier = "usr_d"}, std::nullopt, 9));
    ASSERT_EQ(listed->size(), 1u);
    EXPECT_EQ(listed->at(0).waiting, 2);
    EXPECT_TRUE(run_task(this->adapter_.runs.list({}, "run_1", 9))->empty());
}

TYPED_TEST(day_repositories_contract, a_run_has_a_stop_or_is_not_made) {
    EXPECT_TRUE(this->make("run_1").error().is(nothing_to_deliver));
    const auto owed = this->place(1), ready = this->ready(2), other = this->ready(3);
    EXPECT_EQ(this->make("run_1", {owed.number}).error().fields.at(0).pointer, "/stops/0");
    EXPECT_TRUE(
        run_task(this->adapter_.runs.load("run_1", std::nullopt)).error().is(errors::not_found));
    const auto chosen = this->make("run_1", {ready.number});
    ASSERT_TRUE(chosen);
    EXPECT_EQ(chosen->stops.size(), 1u);
    EXPECT_EQ(this->make("run_2")->stops.at(0).what.number, other.number);
    EXPECT_EQ(this->make("run_3", {ready.number}).error().fields.at(0).code, "on_another_run");
}

TYPED_TEST(day_repositories_contract, a_start_is_whole_or_not_at_all) {
    const auto a = this->ready(1), b = this->ready(2);
    ASSERT_TRUE(this->make("run_1"));
    for (const auto to : {order_status::out_for_delivery, order_status::delivery_failed,
                          order_status::out_for_delivery})
        ASSERT_TRUE(run_task(this->adapter_.orders.change(
            a.number, {.to = to, .actor = "account:x"}, std::nullopt, this->now_)));
    const auto start = [&] {
        return run_task(this->adapter_.runs.start("run_1", "", std::nullopt, this->florist_));
    };
    const auto started = start();
    ASSERT_TRUE(started) << "what staff sent out already rides along";
    EXPECT_EQ(started->status, run_status::started);
    EXPECT_EQ(this->status_of(b), order_status::out_for_delivery);
    EXPECT_EQ(start()->version, started->version);
    EXPECT_TRUE(
        run_task(this->adapter_.runs.drop("run_1", this->florist_)).error().is(wrong_state));
}

TYPED_TEST(day_repositories_contract, a_stop_has_one_outcome) {
    const auto a = this->ready(1);
    ASSERT_TRUE(this->make("run_1"));
    ASSERT_TRUE(run_task(this->adapter_.runs.start("run_1", "", "usr_d", this->florist_)));
    const auto record = [&](stop_outcome outcome, run_viewer of = "usr_d") {
        return run_task(this->adapter_.runs.record("run_1", a.number,
                                                   {.outcome = outcome, .received_by = "Eva"},
                                                   std::move(of), this->florist_));
    };
    EXPECT_TRUE(record(stop_outcome::delivered, "usr_other").error().is(errors::not_found));
    const auto done = record(stop_outcome::delivered);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->status, run_status::finished);
    EXPECT_EQ(done->stops[0].proof.received_by, "Eva");
    EXPECT_EQ(this->status_of(a), order_status::delivered);
    EXPECT_EQ(record(stop_outcome::delivered)->version, done->version);
    EXPECT_TRUE(record(stop_outcome::failed).error().is(wrong_state));
}

TYPED_TEST(day_repositories_contract, an_accepted_substitution_is_one_write) {
    const auto placed = this->place(1);
    ASSERT_TRUE(this->propose(placed, "sub_1"));
    EXPECT_TRUE(this->propose(placed, "sub_2").error().is(substitution_pending));
    const auto done = this->decide("sub_1", true);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->order_total, money{60});
    EXPECT_EQ(done->difference, money{40});
    EXPECT_EQ(done->to_refund, money{0}) << "nothing was paid yet";
    EXPECT_EQ(this->on_hand("A"), 4) << "it is missing";
    EXPECT_EQ(this->on_hand("B"), 4);
    EXPECT_EQ(this->decide("sub_1", true)->decided_at, done->decided_at);
    EXPECT_TRUE(this->decide("sub_1", false).error().is(substitution_decided));
    EXPECT_TRUE(this->decide("sub_9", true).error().is(errors::not_found));
    EXPECT_EQ(this->on_hand("B"), 4);
    const auto found = run_task(this->adapter_.substitutions.find(auth::sha256_hex("sub_1")));
    EXPECT_EQ(found->replacement->sku, "B");
    EXPECT_EQ(run_task(this->adapter_.substitutions.of_order(placed.number))->size(), 1u);
}

TYPED_TEST(day_repositories_contract, a_replaced_flower_is_sold_again_where_the_proposal_says) {
    const auto placed = this->place(1);
    ASSERT_TRUE(this->propose(placed, "sub_1", true)->restock);
    ASSERT_TRUE(this->decide("sub_1", true)->restock);
    EXPECT_EQ(this->on_hand("A"), 5);
    const auto missing = this->place(2);
    ASSERT_TRUE(this->propose(missing, "sub_2"));
    ASSERT_TRUE(run_task(this->adapter_.orders.change(
        missing.number, {.to = order_status::cancelled, .actor = "guest"}, {}, this->now_)));
    EXPECT_EQ(this->on_hand("A"), 4);
    const auto last = run_task(this->adapter_.stock.movements("A", {}, 9))->at(0);
    EXPECT_EQ(last.reason, movement_reason::wasted);
    EXPECT_EQ(last.on_hand, 4);
}

TYPED_TEST(day_repositories_contract, what_was_paid_too_much_is_owed_until_it_is_given_back) {
    const auto placed = this->place(1, this->now_, "ana@flores.cl");
    const auto change = [&](wanted_change wanted) {
        wanted.actor = this->florist_.actor;
        return run_task(this->adapter_.orders.change(placed.number, wanted, {}, this->now_));
    };
    ASSERT_TRUE(change({.payment = payment_step{}}));
    ASSERT_TRUE(this->propose(placed, "sub_1"));
    EXPECT_EQ(this->decide("sub_1", true)->to_refund, money{40});
    for (const auto to :
         {order_status::preparing, order_status::out_for_delivery, order_status::delivered})
        ASSERT_TRUE(change({.to = to}));
    const auto owed = [&] {
        const auto found = run_task(this->adapter_.substitutions.find(auth::sha256_hex("sub_1")));
        const auto listed = run_task(this->adapter_.orders.list({}, std::nullopt, 9));
        EXPECT_EQ(action_for(listed->at(0)) == next_action::refund, found->to_refund.amount > 0);
        return found->to_refund.amount;
    };
    const auto known = [&] {
        EXPECT_TRUE(run_task(this->adapter_.erasures.erase("", "ana@flores.cl", this->now_)));
        test::take_all(this->adapter_.file, this->now_);
        EXPECT_TRUE(run_task(this->adapter_.erasures.erase_finished(this->now_)));
        return !run_task(this->adapter_.orders.load(placed.number))->people.buyer_email.empty();
    };
    const auto refund = [&](std::int64_t amount) {
        return change({.payment = payment_step{.kind = payment_kind::refund, .amount = amount}});
    };
    EXPECT_EQ(owed(), 40);
    EXPECT_TRUE(known()) << "who is to get it";
    ASSERT_TRUE(refund(30));
    EXPECT_EQ(owed(), 10);
    EXPECT_TRUE(known());
    EXPECT_EQ(refund(10)->state.payment, payment_status::paid);
    EXPECT_EQ(owed(), 0);
    EXPECT_FALSE(known());
}

TYPED_TEST(day_repositories_contract, what_is_owed_goes_back_as_long_as_it_is_owed) {
    const auto placed = this->place(1);
    const auto change = [&](payment_step step) {
        return run_task(this->adapter_.orders.change(
            placed.number, {.payment = std::move(step), .actor = this->florist_.actor}, {},
            this->now_));
    };
    ASSERT_TRUE(change({}));
    ASSERT_TRUE(this->propose(placed, "sub_1"));
    ASSERT_TRUE(this->decide("sub_1", true));
    const payment_step owed{.kind = payment_kind::refund, .amount = 40, .as_owed = true};
    ASSERT_TRUE(change(owed));
    EXPECT_TRUE(change(owed).error().is(refund_exceeds_payment));
    EXPECT_EQ(run_task(this->adapter_.orders.load(placed.number))->refundable(), 60);
}

TYPED_TEST(day_repositories_contract, orders_are_found_by_what_each_says_is_next) {
    const auto going = this->place(1), ending = this->place(2);
    std::size_t refunds = 0;
    const auto change = [&](const order& of, wanted_change wanted) {
        wanted.actor = this->florist_.actor;
        ASSERT_TRUE(run_task(this->adapter_.orders.change(of.number, wanted, {}, this->now_)));
        const auto all = *run_task(this->adapter_.orders.list({}, std::nullopt, 9));
        for (int i = 0; i <= static_cast<int>(next_action::none); ++i) {
            const auto next = static_cast<next_action>(i);
            const auto found =
                *run_task(this->adapter_.orders.list({.next = next}, std::nullopt, 9));
            const auto says = [&](const order& one) {
                return action_for(one) == next;
            };
            EXPECT_TRUE(std::ranges::all_of(found, says)) << i;
            EXPECT_EQ(std::ssize(found), std::ranges::count_if(all, says)) << i;
            if (next == next_action::refund) refunds = found.size();
        }
    };
    change(going, {.payment = payment_step{}});
    ASSERT_TRUE(this->propose(going, "sub_1"));
    ASSERT_TRUE(this->decide("sub_1", true));
    for (const auto to :
         {order_status::preparing, order_status::out_for_delivery, order_status::delivery_failed,
          order_status::out_for_delivery, order_status::delivered})
        change(going, {.to = to});
    EXPECT_EQ(refunds, 1u);
    change(ending, {.payment = payment_step{}});
    change(ending, {.to = order_status::cancelled});
    EXPECT_EQ(refunds, 2u);
    for (const auto& [of, amount] : {std::pair(going, 40), {ending, 100}})
        change(of, {.payment = payment_step{.kind = payment_kind::refund, .amount = amount}});
    EXPECT_EQ(refunds, 0u);
}

TYPED_TEST(day_repositories_contract, a_withdrawn_substitution_takes_no_answer) {
    const auto placed = this->place(1);
    ASSERT_TRUE(this->propose(placed, "sub_1"));
    const auto withdraw = [&] {
        return run_task(
            this->adapter_.substitutions.withdraw(placed.number, "sub_1", this->florist_));
    };
    ASSERT_TRUE(withdraw());
    ASSERT_TRUE(withdraw());
    EXPECT_TRUE(this->decide("sub_1", true).error().is(substitution_closed));
    EXPECT_EQ(this->on_hand("A"), 4);
}

TYPED_TEST(day_repositories_contract, an_erasure_blanks_what_is_over_and_tells_of_it_once) {
    auto& erasures = this->adapter_.erasures;
    const auto placed = this->place(1, this->now_, "ana@flores.cl");
    this->place(2, this->now_, "eva@flores.cl");
    ASSERT_TRUE(run_task(this->adapter_.stock.move({.sku = "A",
                                                    .delta = 1,
                                                    .reason = movement_reason::received,
                                                    .actor = "account:usr_f",
                                                    .note = "escribir a ANA@flores.cl",
                                                    .at = this->now_},
                                                   std::nullopt)));
    EXPECT_EQ(run_task(erasures.of_guest("ana@flores.cl"))->at(0).number, placed.number);
    EXPECT_TRUE(run_task(erasures.of_guest(""))->empty());
    const auto told = [&] {
        return *run_task(
            this->adapter_.file.read([](sql::connection& db) -> expected<std::int64_t> {
                return *db.integer("SELECT count(*) FROM outbox WHERE type = ?",
                                   order_forgotten_event);
            }));
    };
    ASSERT_TRUE(run_task(erasures.erase("", "ana@flores.cl", this->now_)));
    EXPECT_EQ(told(), 0) << "it is still to be delivered";
    ASSERT_TRUE(run_task(this->adapter_.orders.change(
        placed.number, {.to = order_status::cancelled, .actor = "guest"}, std::nullopt,
        this->now_)));
    const auto finished = [&] {
        EXPECT_TRUE(run_task(erasures.erase_finished(this->now_)));
        return told();
    };
    EXPECT_EQ(finished(), 0) << "nobody knows of the end yet";
    test::take_all(this->adapter_.file, this->now_);
    for (int again = 0; again < 2; ++again) EXPECT_EQ(finished(), 1);
    EXPECT_EQ(run_task(this->adapter_.orders.load(placed.number))->people, order_people{});
    EXPECT_TRUE(run_task(erasures.of_guest("ana@flores.cl"))->empty());
    EXPECT_EQ(run_task(erasures.of_guest("eva@flores.cl"))->size(), 1u);
    EXPECT_EQ(run_task(this->adapter_.stock.movements("A", {}, 9))->at(0).note, "");
}

TYPED_TEST(day_repositories_contract, the_log_has_each_action_newest_first) {
    const auto placed = this->ready(1);
    ASSERT_TRUE(this->make("run_1"));
    const auto list = [&](audit_filter filter, std::optional<std::int64_t> before = {}) {
        return *run_task(this->adapter_.audit.list(std::move(filter), before, 9));
    };
    const auto all = list({});
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].action, "run.make");
    EXPECT_EQ(all[0].at, this->now_);
    EXPECT_EQ(list({}, all[0].id).size(), 2u);
    EXPECT_EQ(list({.subject = placed.number.text()}).size(), 2u);
    EXPECT_EQ(list({.actor = "account:usr_f"}).size(), 3u);
    EXPECT_EQ(list({.kind = audit_subject::run}).size(), 1u);
    EXPECT_EQ(list({.action = "order.status", .before = this->now_}).size(), 0u);
    EXPECT_EQ(list({.from = this->now_}).size(), 3u);
    const auto total = [&](audit_filter filter) {
        return run_task(this->adapter_.audit.list(std::move(filter), all[0].id, {1, true}))->total;
    };
    EXPECT_EQ(total({}), 3);
    EXPECT_EQ(total({.subject = placed.number.text()}), 2);
    EXPECT_EQ(total({.actor = "account:usr_f", .action = "run.make"}), 1);
    EXPECT_EQ(total({.before = this->now_}), 0);
    EXPECT_EQ(list({}).total, std::nullopt);
}

TYPED_TEST(day_repositories_contract, runs_are_counted_for_whom_they_concern) {
    for (int key = 1; key < 4; ++key) {
        this->ready(key);
        ASSERT_TRUE(this->make("run_" + std::to_string(key)));
    }
    ASSERT_TRUE(run_task(this->adapter_.runs.assign("run_3", "usr_e", this->florist_)));
    const auto total = [&](run_filter filter) {
        return run_task(this->adapter_.runs.list(std::move(filter), "run_2", {1, true}))->total;
    };
    EXPECT_EQ(total({}), 3);
    EXPECT_EQ(total({.courier = "usr_d"}), 2);
    EXPECT_EQ(total({.courier = "usr_x"}), 0);
    EXPECT_EQ(total({.date = this->day_, .zone = "zone_1", .status = run_status::planned}), 3);
    EXPECT_EQ(total({.status = run_status::started}), 0);
    EXPECT_EQ(run_task(this->adapter_.runs.list({}, std::nullopt, 9))->total, std::nullopt);
}

}  // namespace
}  // namespace flores::order

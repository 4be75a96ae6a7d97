// The orders of a person who is erased: the sale stays, the people go, and nobody goes without the
// flowers that are still on their way.
#include "platform/events/outbox.hpp"
#include "platform/json/encode.hpp"
#include "services/order/erasure_service.hpp"
#include "services/order/events.hpp"
#include "services/order/storage/order_rows.hpp"
#include "services/order/storage/sql_erasures.hpp"
#include "support/known_accounts.hpp"
#include "support/order_shop.hpp"
#include "support/take_all.hpp"

#include <gtest/gtest.h>

namespace flores::order {
namespace {

using test::order_shop;
using test::run_task;

class order_erasure : public testing::Test {
protected:
    order_erasure() { people.all["usr_ana"] = {"usr_ana", "ana@example.com", "Ana", "es"}; }
    order_number placed(int key, auth::principal who = order_shop::account("usr_ana")) {
        const auto made = shop.place(order_shop::key(key), order_shop::roses(), std::move(who));
        if (!made) throw std::runtime_error(std::string(made.error().kind->code));
        return *order_number::parse(made->number);
    }
    void cancel(const order_number& number) {
        const auto done = run_task(shop.stored.change(
            number, {.to = order_status::cancelled, .actor = "account:usr_ana", .reason = "Cambié"},
            std::nullopt, shop.clock.now()));
        ASSERT_TRUE(done);
    }
    void erase(bool verified = false) {
        ASSERT_TRUE(run_task(erasures.erase({"usr_ana", "ana@example.com", verified})));
    }
    void take_all() { test::take_all(shop.file, shop.clock.now()); }
    void finish() { ASSERT_TRUE(run_task(erasures.erase_finished())); }
    void expect_told_before_it_is_blanked(const order_number& number) {
        EXPECT_EQ(now(number).people.buyer_name, "Ana Soto");
        take_all();
        finish();
        EXPECT_EQ(now(number).people, order_people{});
    }
    order now(const order_number& number) { return *run_task(shop.stored.load(number)); }
    std::int64_t personal_events() {
        return shop.number_of(
            "SELECT count(*) FROM outbox WHERE personal = 1 "
            "AND type <> 'order.forgotten'");
    }

    order_shop shop;
    events::sql_outbox outbox{shop.file};
    sql_erasure_repository stored{shop.file, shop.ids};
    test::known_accounts people;
    erasure_service erasures{stored, shop.stored, people, shop.clock};
};

TEST_F(order_erasure, a_finished_order_keeps_the_sale_and_loses_the_people) {
    const auto number = placed(1);
    cancel(number);
    take_all();
    const order before = now(number);
    erase();
    const order after = now(number);
    EXPECT_EQ(after.people, order_people{});
    EXPECT_FALSE(after.account);
    EXPECT_EQ(after.lines, before.lines);
    EXPECT_EQ(after.amounts, before.amounts);
    EXPECT_EQ(after.state, before.state);
    EXPECT_EQ(after.delivery, before.delivery);
    for (const order_change& one : after.history) {
        EXPECT_EQ(one.reason, "");
        EXPECT_EQ(one.actor, one.version == 1 ? "guest" : "erased");
    }
    EXPECT_EQ(personal_events(), 0) << "nor is it told any more";
    order_filter by_name;
    by_name.words = "ana";
    EXPECT_TRUE(run_task(shop.stored.list(by_name, std::nullopt, 10))->empty());
    erase();
    EXPECT_EQ(now(number).lines, before.lines) << "again, it changes nothing";
}

TEST_F(order_erasure, each_order_that_is_blanked_is_told_of_once) {
    const auto number = placed(1);
    erase();
    const auto told = [&] {
        return *shop.file.read_now([](sql::connection& db) -> expected<std::string> {
            return db
                .text(
                    "SELECT coalesce(group_concat(payload), '') FROM outbox "
                    "WHERE type = 'order.forgotten'")
                .value();
        });
    };
    EXPECT_EQ(told(), "") << "its mails still have to go out";
    cancel(number);
    finish();
    EXPECT_EQ(told(), "") << "nobody knows of the end yet";
    take_all();
    finish();
    finish();
    EXPECT_EQ(told(), json::encode(order_forgotten{number.text()}));
}

TEST_F(order_erasure, what_staff_noted_of_them_with_the_stock_goes_too) {
    const auto note = [&](std::string text) {
        ASSERT_TRUE(run_task(shop.stock.move(
            "account:usr_f", "", {*sku::parse("AML001"), staff_reason::received, {5}, {{text}}})));
    };
    note("Devolvió doña ÁNA SOTO en persona");
    note("de Josefa");
    note("llamó al +56987654321");
    cancel(placed(1));
    take_all();
    erase();
    std::vector<std::string> left;
    for (const auto& one : run_task(shop.stock.movements(*sku::parse("AML001"), {}))->items)
        left.push_back(one.note);
    EXPECT_EQ(left, (std::vector<std::string>{"", "", "", "de Josefa", ""}))
        << "first what came back and the sale";
    EXPECT_EQ(shop.on_hand("AML001"), 25);
}

TEST_F(order_erasure, the_stock_does_not_know_who_ordered) {
    cancel(placed(1));
    take_all();
    erase();
    EXPECT_EQ(shop.number_of("SELECT count(*) FROM stock_movement WHERE order_id = 1"), 2);
    EXPECT_EQ(shop.number_of("SELECT count(*) FROM stock_movement WHERE actor LIKE '%usr_ana%'"),
              0);
}

TEST_F(order_erasure, what_older_releases_wrote_with_the_stock_forgets_who_ordered) {
    const std::filesystem::path path = shop.folder / "older.db";
    {
        sql::sqlite_file older(path, std::span(migrations).first(11));
        (void)older.write_now([](sql::connection& db) -> expected<void> {
            for (const auto& order : {std::optional<std::int64_t>(1), {}})
                db.exec(
                    "INSERT INTO stock_movement (sku, delta, reason, order_id, amount, on_hand, "
                    "actor, note, at) VALUES ('A', 1, ?, ?, 0, 1, 'account:usr_ana', '', 0)",
                    order ? "returned" : "received", order);
            return {};
        });
    }
    sql::sqlite_file now(path, migrations);
    const auto actors = *now.read_now([](sql::connection& db) -> expected<std::string> {
        return db.text("SELECT group_concat(actor, ',') FROM stock_movement").value();
    });
    EXPECT_EQ(actors, ",account:usr_ana") << "who of the shop counted stays";
}

TEST_F(order_erasure, an_order_on_its_way_is_blanked_when_it_is_over) {
    const auto number = placed(1);
    erase();
    EXPECT_EQ(now(number).people.recipient_name, "José Ñandú") << "somebody waits for it";
    finish();
    EXPECT_EQ(now(number).people.recipient_name, "José Ñandú");
    cancel(number);
    take_all();
    finish();
    EXPECT_EQ(now(number).people, order_people{});
    EXPECT_EQ(personal_events(), 0);
}

TEST_F(order_erasure, an_order_that_owes_its_buyer_money_is_not_over) {
    const auto number = placed(1);
    const auto change = [&](wanted_change wanted) {
        wanted.actor = "account:usr_m";
        ASSERT_TRUE(run_task(shop.stored.change(number, wanted, std::nullopt, shop.clock.now())));
    };
    const auto refund = [&](std::int64_t amount) {
        change({.payment = payment_step{.kind = payment_kind::refund, .amount = amount}});
    };
    change({.payment = payment_step{}});
    cancel(number);
    erase();
    EXPECT_EQ(now(number).people.buyer_email, "ana@example.com") << "who gets 35.000 back";
    refund(30'000);
    take_all();
    finish();
    EXPECT_EQ(now(number).people.buyer_email, "ana@example.com");
    refund(5'000);
    take_all();
    finish();
    EXPECT_EQ(now(number).people, order_people{});
    EXPECT_EQ(personal_events(), 0);
}

TEST_F(order_erasure, an_order_that_ended_just_now_is_told_of_before_it_is_blanked) {
    const auto number = placed(1);
    cancel(number);
    erase();
    expect_told_before_it_is_blanked(number);
}

TEST_F(order_erasure, an_order_that_joined_another_account_is_that_accounts) {
    const auto placing = shop.place(order_shop::key(1), order_shop::roses(), order_shop::guest());
    const auto number = *order_number::parse(placing->number);
    erase(true);
    ASSERT_TRUE(
        run_task(shop.stored.join(number, *now(number).token_hash, "usr_eva", shop.clock.now())));
    cancel(number);
    take_all();
    finish();
    EXPECT_EQ(now(number).people.buyer_name, "Ana Soto");
    EXPECT_EQ(now(number).account, "usr_eva");
}

TEST_F(order_erasure, what_is_told_afterwards_names_the_account_no_more) {
    const auto number = placed(1);
    const auto naming = [&] {
        return shop.number_of("SELECT count(*) FROM outbox WHERE payload LIKE '%usr_ana%'");
    };
    const std::int64_t before = naming();
    erase();
    cancel(number);
    EXPECT_EQ(naming(), before);
}

TEST_F(order_erasure, told_again_it_does_not_end_what_was_to_be_told_to_its_end) {
    const auto number = placed(1);
    erase();
    cancel(number);
    erase();
    expect_told_before_it_is_blanked(number);
}

TEST_F(order_erasure, what_others_do_not_take_holds_it_for_a_day_if_it_is_of_its_last_hour) {
    const auto early = placed(1);
    const auto soon = placed(2);
    const auto late = placed(3);
    erase();
    cancel(early);
    take_all();
    shop.clock.advance(std::chrono::minutes(1));
    placed(4, order_shop::account("usr_eva"));
    const auto end = [&](const order_number& number, std::chrono::minutes after) {
        shop.clock.advance(after);
        cancel(number);
        auto mine = *run_task(outbox.due(shop.clock.now(), 100));
        const events::delivery last = mine.back();
        ASSERT_TRUE(run_task(outbox.settle({{last.name(), "", {}}})));
        finish();
    };
    end(soon, std::chrono::minutes(59));
    EXPECT_EQ(now(early).people, order_people{});
    EXPECT_EQ(now(soon).people.buyer_name, "Ana Soto");
    end(late, std::chrono::minutes(2));
    EXPECT_EQ(now(late).people, order_people{});
    shop.clock.advance(std::chrono::hours(24));
    finish();
    EXPECT_EQ(now(soon).people, order_people{});
}

TEST_F(order_erasure, what_nobody_took_of_an_order_holds_it_until_it_is_given_up) {
    const auto number = placed(1);
    erase();
    cancel(number);
    const auto fail_all = [&](std::optional<instant> again) {
        std::vector<events::settlement> done;
        for (const auto& each : *run_task(outbox.due(shop.clock.now(), 100)))
            done.push_back({each.name(),
                            each.consumer,
                            {{"contact.orders", 1, shop.clock.now(), again, "unavailable"}}});
        ASSERT_TRUE(run_task(outbox.settle(std::move(done))));
        finish();
    };
    fail_all(shop.clock.now());
    EXPECT_EQ(now(number).people.buyer_name, "Ana Soto");
    fail_all(std::nullopt);
    EXPECT_EQ(now(number).people, order_people{});
}

TEST_F(order_erasure, another_persons_erasure_does_not_end_it_sooner) {
    const auto number = placed(1);
    erase();
    cancel(number);
    ASSERT_TRUE(run_task(erasures.erase({"usr_eva", "eva@example.com", true})));
    EXPECT_EQ(now(number).people.buyer_name, "Ana Soto");
}

TEST_F(order_erasure, what_the_shop_keeps_for_good_keeps_nobodys_data_for_ever) {
    const auto number = placed(1);
    const wanted_change paid{.payment = payment_step{}, .actor = "account:usr_m"};
    ASSERT_TRUE(run_task(shop.stored.change(number, paid, std::nullopt, shop.clock.now())));
    cancel(number);
    erase();
    take_all();
    shop.clock.advance(std::chrono::days(59));
    finish();
    EXPECT_EQ(now(number).people.buyer_email, "ana@example.com");
    shop.clock.advance(std::chrono::days(1));
    finish();
    EXPECT_EQ(now(number).people, order_people{});
}

TEST_F(order_erasure, other_people_keep_theirs) {
    const auto other = placed(1, order_shop::account("usr_eva"));
    cancel(other);
    erase(true);
    EXPECT_EQ(now(other).people.buyer_name, "Ana Soto");
    EXPECT_EQ(now(other).account, "usr_eva");
}

TEST_F(order_erasure, only_a_verified_address_speaks_for_guests_orders) {
    const auto guests = placed(1, order_shop::guest());
    cancel(guests);
    take_all();
    erase(false);
    EXPECT_EQ(now(guests).people.buyer_email, "ana@example.com");
    erase(true);
    EXPECT_EQ(now(guests).people, order_people{});
}

TEST_F(order_erasure, a_copy_has_every_order_of_the_account_and_no_other) {
    placed(1);
    placed(2);
    placed(3, order_shop::account("usr_eva"));
    placed(4, order_shop::guest());
    auto wanted = order_shop::roses();
    wanted.buyer.email = *email::parse("eva@example.com");
    shop.place(order_shop::key(5), std::move(wanted));
    const auto copy = run_task(erasures.export_of("usr_ana", language::es));
    ASSERT_TRUE(copy);
    EXPECT_EQ(copy->orders.size(), 2u) << "anybody may give an address that is not theirs";
    people.all["usr_ana"].email_verified = true;
    EXPECT_EQ(run_task(erasures.export_of("usr_ana", language::es))->orders.size(), 3u);
    people.away = true;
    EXPECT_FALSE(run_task(erasures.export_of("usr_ana", language::es))) << "never a part alone";
    EXPECT_NE(json::encode(*copy).find("José Ñandú"), std::string::npos);
}

TEST_F(order_erasure, a_copy_has_what_was_paid_and_given_back_and_every_change) {
    const auto mine = placed(1);
    const auto as_guest = placed(2, order_shop::guest());
    people.all["usr_ana"].email_verified = true;
    for (const auto& number : {mine, as_guest}) {
        const wanted_change paid{.payment = payment_step{}, .actor = "account:usr_s"};
        const wanted_change back{
            .payment = payment_step{.kind = payment_kind::refund, .amount = 1'000},
            .actor = "account:usr_s",
            .reason = "Mustia"};
        for (const auto& one : {paid, back})
            ASSERT_TRUE(run_task(shop.stored.change(number, one, std::nullopt, shop.clock.now())));
    }
    const auto copy = run_task(erasures.export_of("usr_ana", language::es));
    ASSERT_TRUE(copy);
    ASSERT_EQ(copy->orders.size(), 2u);
    for (const order_view& one : copy->orders) {
        ASSERT_EQ(one.payments.size(), 2u) << one.number;
        EXPECT_EQ(one.payments[1].reason, "") << "staff wrote it for themselves";
        EXPECT_EQ(one.history[2].reason, "");
        EXPECT_EQ(one.payments[1].by, "shop");
        EXPECT_EQ(one.refundable, money{34'000});
        EXPECT_EQ(one.history.size(), 3u);
    }
}

}  // namespace
}  // namespace flores::order

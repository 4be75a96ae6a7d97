// What events of orders carry beside the order itself, for the mails of its buyer.
#include "platform/json/decode.hpp"
#include "support/day_shop.hpp"

#include <gtest/gtest.h>

namespace flores::order {
namespace {

using test::day_shop;
using test::run_task;
using test::three_accounts;

class order_news : public testing::Test {
protected:
    // What was told last of the order.
    order_announced told(order_number number) {
        const auto payload = shop_.file.read_now([&](sql::connection& db) -> expected<std::string> {
            return *db.text("SELECT payload FROM outbox WHERE aggregate = ? ORDER BY seq DESC",
                            number.text());
        });
        return json::decode<order_announced>(*payload).value();
    }
    // A run with that order alone, on its way.
    std::string sent_out(order_number number, const std::string& slot) {
        run_request wanted{
            *local_date::parse("2026-11-26"), {slot}, {"zone_1"}, {{three_accounts::courier}}};
        wanted.stops.emplace().push_back(number);
        const auto made = run_task(shop_.runs.make(day_shop::florist(), std::move(wanted)));
        shop_.clock.set(at(*local_date::parse("2026-11-26"), 8 * 60));
        EXPECT_TRUE(run_task(shop_.runs.start(day_shop::courier(), made->id)));
        return made->id;
    }
    void fail_stop(const std::string& run, order_number number, failure_reason why) {
        EXPECT_TRUE(
            run_task(shop_.runs.failed(day_shop::courier(), run, number, {why, std::nullopt})));
    }

    day_shop shop_;
};

TEST_F(order_news, of_a_placing_say_nothing_of_a_transfer_where_the_shop_names_no_account) {
    const auto placed = shop_.place(day_shop::key(1));
    const auto number = *order_number::parse(placed->number);
    EXPECT_FALSE(told(number).hold_until.given());
    const auto payload = shop_.file.read_now([&](sql::connection& db) -> expected<std::string> {
        return *db.text("SELECT payload FROM outbox WHERE aggregate = ?", number.text());
    });
    for (const char* later : {"hold_until", "transfer_details", "failure", "run_times"})
        EXPECT_FALSE(payload->contains(later)) << "the release before refuses it: " << later;
}

TEST_F(order_news, of_a_failed_delivery_say_the_reason_of_its_run_and_no_words_of_staff) {
    const auto by_run = shop_.ready(1), by_hand = shop_.ready(2);
    fail_stop(sent_out(by_run, "morning"), by_run, failure_reason::wrong_address);
    EXPECT_EQ(told(by_run).failure.over({}), failure_reason::wrong_address);
    shop_.go(by_hand, order_status::out_for_delivery);
    ASSERT_TRUE(shop_.stored_change(by_hand, {.to = order_status::delivery_failed,
                                              .actor = "account:usr_florist",
                                              .reason = "el perro no dejó pasar"}));
    EXPECT_FALSE(told(by_hand).failure.given());
}

TEST_F(order_news, of_what_goes_out_again_say_the_times_of_its_new_run) {
    const auto number = shop_.ready(1);
    const std::string first = sent_out(number, "morning");
    const auto before = told(number).run_times.over({});
    EXPECT_EQ(before, told(number).slot_times);
    fail_stop(first, number, failure_reason::nobody_home);
    EXPECT_FALSE(told(number).run_times.given());
    sent_out(number, "evening");
    const auto again = told(number).run_times.over({});
    EXPECT_NE(again.value_or(""), "");
    EXPECT_NE(again, before);
}

}  // namespace
}  // namespace flores::order

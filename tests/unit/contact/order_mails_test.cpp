// Which mails the news of an order become.
#include "services/contact/order_mails.hpp"

#include "services/contact/letters.hpp"
#include "unit/contact/fixture.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <optional>
#include <string>

namespace flores::contact {
namespace {

using order::order_announced;
using order::order_status;
using testing::HasSubstr;
using testing::Not;

TEST_F(contact_test, the_buyer_hears_of_an_order_and_the_recipient_does_not) {
    ASSERT_TRUE(take_placed(order_status::pending, 1));
    send();
    ASSERT_EQ(sender_.tried.size(), 1u);
    const mail::envelope& got = sender_.tried[0];
    EXPECT_EQ(got.to, "ana@customers.example");
    EXPECT_NE(got.content.find("Content-Language: es"), std::string::npos);
    EXPECT_NE(got.content.find("FV-20261125-ABCDE"), std::string::npos);
    for (const char* secret : {"Sorpresa", "56987654321", "Recoleta"})
        EXPECT_EQ(got.content.find(secret), std::string::npos) << secret;
}

TEST_F(contact_test, each_new_status_of_an_order_is_told_once) {
    std::int64_t version = 1;
    const auto changes_to = [&](order_status status) {
        ASSERT_TRUE(take_changed(status, ++version));
        ASSERT_TRUE(take_changed(status, version)) << "as when it arrives twice";
    };
    for (const auto status :
         {order_status::pending, order_status::confirmed, order_status::confirmed,
          order_status::preparing, order_status::out_for_delivery, order_status::delivery_failed,
          order_status::out_for_delivery, order_status::delivered, order_status::refunded})
        changes_to(status);
    std::vector<std::string> kinds;
    for (const mail_view& one : listed()) kinds.insert(kinds.begin(), one.kind);
    EXPECT_EQ(kinds, (std::vector<std::string>{"order_confirmed", "order_out_for_delivery",
                                               "order_delivery_failed", "order_out_for_delivery",
                                               "order_delivered"}))
        << "what was given back is a mail of its own";
}

TEST_F(contact_test, a_placing_is_told_even_when_it_is_heard_of_late) {
    ASSERT_TRUE(take_changed(order_status::confirmed, 2));
    ASSERT_TRUE(take_placed(order_status::pending, 1));
    ASSERT_TRUE(take_placed(order_status::pending, 1));
    ASSERT_EQ(listed().size(), 2u);
    EXPECT_EQ(listed()[0].kind, "order_placed");
}

TEST_F(contact_test, an_order_that_is_confirmed_from_the_start_is_told_so_once) {
    ASSERT_TRUE(take_placed(order_status::confirmed, 1));
    ASSERT_TRUE(take_changed(order_status::confirmed, 2));
    ASSERT_EQ(listed().size(), 1u);
    EXPECT_EQ(listed()[0].kind, "order_confirmed");
}

order_announced told_order(order_status status, std::string language) {
    order_announced what{};
    what.number = "FV-20261125-ABCDE";
    what.status = status;
    what.language = std::move(language);
    what.delivery_date = "2026-11-30";
    what.slot = "morning";
    what.slot_times = "09:00 - 12:00";
    what.total = 35'000;
    what.people.buyer_email = "ana@customers.example";
    return what;
}

std::string letter_text(const std::optional<mail_draft>& made) {
    const letter_writer letters("https://shop.example");
    if (!made || !letters.check(made->kind, made->content)) return "no mail";
    return letters.write(made->kind, made->content, made->content.language).text;
}

std::string placed_text(order_announced what) {
    return letter_text(mail_of_placing(what));
}

constexpr auto shops_account = "Banco Ejemplo; cuenta corriente 12345678; RUT 76.543.210-K";

// 17:35 UTC is 14:35 of a Chilean summer.
order_announced by_transfer(std::string language) {
    order_announced what = told_order(order_status::pending, std::move(language));
    what.transfer_details = std::string(shops_account);
    what.hold_until = instant(std::chrono::sys_days{std::chrono::November / 29 / 2026} +
                              std::chrono::hours(17) + std::chrono::minutes(35));
    return what;
}

TEST(mail_of_placing, says_where_to_transfer_how_much_and_until_when) {
    for (const char* language : {"es", "en"}) {
        const std::string text = placed_text(by_transfer(language));
        for (const char* said : {shops_account, "$35.000", "FV-20261125-ABCDE"})
            EXPECT_THAT(text, HasSubstr(said));
        const bool english = language == std::string("en");
        EXPECT_THAT(text, HasSubstr(english ? "until 14:35 on 2026-11-29 (time of Santiago)"
                                            : "hasta las 14:35 del 29-11-2026 (hora de Santiago)"));
    }
}

TEST(mail_of_placing, says_the_time_that_clocks_show_on_the_days_that_they_change) {
    using namespace std::chrono;
    const auto until = [](sys_days day, minutes past) {
        order_announced what = by_transfer("es");
        what.hold_until = instant(day + past);
        return placed_text(what);
    };
    const sys_days spring = September / 6 / 2026, autumn = April / 5 / 2026;
    EXPECT_THAT(until(spring, 3h + 59min), HasSubstr("las 23:59 del 05-09-2026"));
    EXPECT_THAT(until(spring, 4h), HasSubstr("las 01:00 del 06-09-2026"));
    EXPECT_THAT(until(autumn, 2h + 30min), HasSubstr("las 23:30 del 04-04-2026"));
    EXPECT_THAT(until(autumn, 3h + 30min), HasSubstr("las 23:30 del 04-04-2026"));
    EXPECT_THAT(until(autumn, 4h), HasSubstr("las 00:00 del 05-04-2026"));
}

TEST(mail_of_placing, is_as_before_where_the_shop_says_no_account_or_no_transfer_is_awaited) {
    order_announced what = by_transfer("es");
    what.transfer_details = {};
    EXPECT_THAT(placed_text(what), HasSubstr("por un tiempo limitado"));
    what = by_transfer("es");
    what.method = order::payment_method::cash_on_delivery;
    EXPECT_THAT(placed_text(what), Not(HasSubstr(shops_account)));
}

TEST(mail_of_status, of_a_failed_delivery_says_why_and_asks_for_what_is_needed) {
    using order::failure_reason;
    struct said {
        std::optional<failure_reason> why;
        const char* es;
        const char* en;
    };
    const said all[] = {
        {failure_reason::nobody_home, "cuándo habrá alguien", "when somebody will be"},
        {failure_reason::wrong_address, "la dirección correcta", "the right address"},
        {failure_reason::refused, "qué prefieres que hagamos", "what you would like us to do"},
        {failure_reason::unreachable, "cómo se llega", "how to get to the address"},
        {failure_reason::other, "no fue posible", "could not"},
        {std::nullopt, "no fue posible", "could not"}};
    for (const said& one : all)
        for (const char* language : {"es", "en"}) {
            order_announced what = told_order(order_status::delivery_failed, language);
            if (one.why) what.failure = *one.why;
            const std::string text = letter_text(mail_of_status(what, "event:1"));
            EXPECT_THAT(text, HasSubstr(language == std::string("en") ? one.en : one.es));
            const bool nobody = one.why == failure_reason::nobody_home;
            for (const char* words : {"no había nadie", "nobody was there"})
                if (!nobody) EXPECT_THAT(text, Not(HasSubstr(words)));
        }
}

TEST(mail_of_status, of_what_goes_out_says_the_times_of_its_run) {
    order_announced what = told_order(order_status::out_for_delivery, "es");
    EXPECT_THAT(letter_text(mail_of_status(what, "event:1")), HasSubstr("09:00 - 12:00"));
    what.run_times = std::string("15:00 - 18:00");
    const std::string again = letter_text(mail_of_status(what, "event:2"));
    EXPECT_THAT(again, HasSubstr("15:00 - 18:00"));
    EXPECT_THAT(again, Not(HasSubstr("09:00 - 12:00")));
}

TEST_F(contact_test, old_news_of_an_order_are_no_news) {
    ASSERT_TRUE(take_changed(order_status::delivered, 5));
    ASSERT_TRUE(take_changed(order_status::confirmed, 2));
    ASSERT_EQ(listed().size(), 1u);
    EXPECT_EQ(listed()[0].kind, "order_delivered");
}

}  // namespace
}  // namespace flores::contact

// Which mails the news of an order become.
#include "unit/contact/fixture.hpp"

namespace flores::contact {
namespace {

using order::order_changed_event;
using order::order_placed_event;
using order::order_status;

TEST_F(contact_test, the_buyer_hears_of_an_order_and_the_recipient_does_not) {
    ASSERT_TRUE(
        run_task(mails_.take_placed(order_event(order_placed_event, order_status::pending, 1))));
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
        const auto event = order_event(order_changed_event, status, ++version);
        ASSERT_TRUE(run_task(mails_.take_changed(event)));
        ASSERT_TRUE(run_task(mails_.take_changed(event))) << "as when it arrives twice";
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
    ASSERT_TRUE(run_task(
        mails_.take_changed(order_event(order_changed_event, order_status::confirmed, 2))));
    ASSERT_TRUE(
        run_task(mails_.take_placed(order_event(order_placed_event, order_status::pending, 1))));
    ASSERT_TRUE(
        run_task(mails_.take_placed(order_event(order_placed_event, order_status::pending, 1))));
    ASSERT_EQ(listed().size(), 2u);
    EXPECT_EQ(listed()[0].kind, "order_placed");
}

TEST_F(contact_test, an_order_that_is_confirmed_from_the_start_is_told_so_once) {
    ASSERT_TRUE(
        run_task(mails_.take_placed(order_event(order_placed_event, order_status::confirmed, 1))));
    ASSERT_TRUE(run_task(
        mails_.take_changed(order_event(order_changed_event, order_status::confirmed, 2))));
    ASSERT_EQ(listed().size(), 1u);
    EXPECT_EQ(listed()[0].kind, "order_confirmed");
}

TEST_F(contact_test, old_news_of_an_order_are_no_news) {
    ASSERT_TRUE(run_task(
        mails_.take_changed(order_event(order_changed_event, order_status::delivered, 5))));
    ASSERT_TRUE(run_task(
        mails_.take_changed(order_event(order_changed_event, order_status::confirmed, 2))));
    ASSERT_EQ(listed().size(), 1u);
    EXPECT_EQ(listed()[0].kind, "order_delivered");
}

}  // namespace
}  // namespace flores::contact

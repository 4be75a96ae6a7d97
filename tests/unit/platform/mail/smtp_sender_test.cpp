// What needs no server; tests/api/mail_test.py has the shop talk to a real one.
#include "platform/mail/smtp_sender.hpp"

#include "support/run_task.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <gtest/gtest.h>

namespace flores::mail {
namespace {

using boost::asio::ip::tcp;

TEST(smtp_sender, defers_when_nobody_answers) {
    boost::asio::io_context loop;
    // Bound and not listening: connections to it are refused, and nobody else gets the port.
    tcp::acceptor silent(loop, tcp::v4());
    silent.bind({boost::asio::ip::address_v4::loopback(), 0});
    smtp_sender sender(
        {.host = "127.0.0.1", .port = silent.local_endpoint().port(), .own_name = "shop.example"});
    const outcome got =
        test::run_task(sender.send({"mail_1", "a@x.example", "b@x.example", "text"}));
    EXPECT_EQ(got.what, fate::deferred);
    EXPECT_EQ(got.why.find('@'), std::string::npos) << got.why;
    EXPECT_FALSE(got.why.empty());
}

TEST(smtp_settings, show_no_password_on_a_network_without_tls) {
    EXPECT_TRUE((smtp_settings{.host = "smtp.example", .user = "shop"}.requires_tls()));
    EXPECT_TRUE((smtp_settings{.host = "127example.com", .user = "shop"}.requires_tls()));
    EXPECT_FALSE((smtp_settings{.host = "smtp.example"}.requires_tls()));
    for (const char* here : {"localhost", "127.0.0.1", "127.9.9.9", "::1"})
        EXPECT_FALSE((smtp_settings{.host = here, .user = "shop"}.requires_tls())) << here;
    EXPECT_TRUE((smtp_settings{.host = "127.evil.example", .user = "shop"}.requires_tls()));
}

}  // namespace
}  // namespace flores::mail

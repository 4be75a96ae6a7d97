#include "platform/mail/message.hpp"

#include <gtest/gtest.h>

namespace flores::mail {
namespace {

message plain() {
    return {.id = "mail_1",
            .from_name = "Flores Victoria",
            .from = "tienda@shop.example",
            .to = "ana@customers.example",
            .reply_to = "hola@shop.example",
            .subject = "Tu pedido",
            .text = "Hola",
            .html = "<p>Hola</p>",
            .language = "es",
            .date = *parse_instant("2026-11-25T02:35:42Z")};
}

std::string headers_of(const message& what) {
    const auto text = mime_text(what);
    if (!text) throw std::runtime_error(std::string(text.error().kind->code));
    return text->substr(0, text->find("\r\n\r\n") + 2);
}

TEST(mime_text, says_who_what_and_when) {
    EXPECT_EQ(headers_of(plain()),
              "Date: Wed, 25 Nov 2026 02:35:42 +0000\r\n"
              "From: Flores Victoria\r\n <tienda@shop.example>\r\n"
              "To: ana@customers.example\r\n"
              "Reply-To: hola@shop.example\r\n"
              "Subject: Tu pedido\r\n"
              "Message-ID: <mail_1@shop.example>\r\n"
              "Auto-Submitted: auto-generated\r\n"
              "Content-Language: es\r\n"
              "MIME-Version: 1.0\r\n"
              "Content-Type: multipart/alternative; boundary=\"=_flores\"\r\n");
}

TEST(mime_text, has_the_plain_part_first) {
    const auto text = mime_text(plain());
    ASSERT_TRUE(text);
    const auto plain_at = text->find("text/plain");
    const auto html_at = text->find("text/html");
    ASSERT_NE(html_at, std::string::npos);
    EXPECT_LT(plain_at, html_at);
    EXPECT_TRUE(text->ends_with("--=_flores--\r\n"));
}

TEST(mime_text, refuses_addresses_that_would_be_more_than_one_header) {
    for (const std::string bad :
         {"", "ana", "@x.example", "ana@", "a@b@c", "ana@x.example\r\nBcc: eve@evil.example",
          "ana@x.example>", "ana@x.example, eve@evil.example", "ana rojas@x.example",
          "\"ana\"@x.example", "aña@x.example"}) {
        message one = plain();
        one.to = bad;
        EXPECT_FALSE(mime_text(one)) << bad;
        one = plain();
        one.from = bad;
        EXPECT_FALSE(mime_text(one)) << bad;
        if (bad.empty()) continue;
        one = plain();
        one.reply_to = bad;
        EXPECT_FALSE(mime_text(one)) << bad;
    }
    message one = plain();
    one.id = "mail\r\nX: y";
    EXPECT_FALSE(mime_text(one));
}

TEST(mime_text, keeps_what_people_wrote_out_of_the_header) {
    message one = plain();
    const std::string attack = "x\r\nBcc: eve@evil.example\r\n\r\nbody";
    one.subject = attack;
    one.from_name = attack;
    one.text = attack;
    one.html = attack;
    one.language = attack;
    const std::string headers = headers_of(one);
    EXPECT_EQ(headers.find("\r\nBcc"), std::string::npos) << headers;
    EXPECT_NE(headers.find("\r\nContent-Type: multipart/alternative"), std::string::npos);
}

}  // namespace
}  // namespace flores::mail

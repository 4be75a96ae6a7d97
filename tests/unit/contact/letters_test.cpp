// Every mail of the shop, in both languages, as it is written.
#include "services/contact/letters.hpp"

#include "platform/json/described.hpp"
#include "services/contact/contact.hpp"
#include "services/contact/events.hpp"
#include "services/contact/order_mails.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace flores::contact {
namespace {

const std::string hostile = "\"'></p><script>alert(1)</script>{greeting}{{SHOP}}\r\n> x\nBcc: e@e";

letter_writer& writer() {
    static letter_writer one("https://shop.example");
    return one;
}

// Every field of a mail that somebody could have written, with `value` in it.
mail_content content_with(const std::set<std::string>& names, const std::string& value) {
    mail_content out;
    for (const std::string& name : names) out.values[name] = value;
    out.values["name"] = value;
    out.values["total"] = value;
    out.quote = value;
    out.lines = {{2, value, value, value, 1000}};
    out.link = "/path?token=abc";
    return out;
}

TEST(letters, have_words_for_every_kind_in_both_languages) {
    const auto& spanish = writer().words("es");
    const auto& english = writer().words("en");
    ASSERT_EQ(spanish.size(), english.size());
    for (const auto& [kind, words] : spanish) {
        ASSERT_TRUE(english.contains(kind)) << kind;
        EXPECT_EQ(words.names(), english.at(kind).names()) << kind;
        EXPECT_EQ(words.button.empty(), english.at(kind).button.empty()) << kind;
        EXPECT_NE(words.subject, english.at(kind).subject) << kind << " is not translated";
    }
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<mail_kind>>([&](auto one) {
        EXPECT_TRUE(spanish.contains(std::string(json::enum_text(one.value)))) << one.name;
    });
}

TEST(letters, greet_nobody_by_what_is_no_name) {
    const auto greeting = [](const std::string& name) {
        mail_content content{.language = "en", .values = {{"name", name}}, .link = "/x?token=t"};
        return writer().write("verify_email", content, "en").text;
    };
    EXPECT_NE(greeting("Ana D'Ángelo-Pérez, J.R.").find("Hello Ana D'Ángelo-Pérez, J.R.,"),
              std::string::npos);
    for (const char* name :
         {"You won HTTPS://evil.example", "WWW.evil.example", "{link}", "<b>Ana</b>",
          "win@evil.example", "Win at Evil.example/1", "Gana en ñandú.cl"}) {
        EXPECT_NE(greeting(name).find("Hello,"), std::string::npos) << name;
        EXPECT_EQ(greeting(name).find(name), std::string::npos) << name;
    }
}

TEST(letters, call_a_product_as_the_readers_language_does) {
    const auto words = [](const std::string& language, mail_values more) {
        mail_content content{.language = language, .values = std::move(more), .link = "/x"};
        content.values["product"] = "Rosas";
        return writer().write("back_in_stock", content, language).text;
    };
    EXPECT_NE(words("en", {{"product_en", "Roses"}}).find("Roses"), std::string::npos);
    EXPECT_NE(words("es", {{"product_en", "Roses"}}).find("Rosas"), std::string::npos);
    EXPECT_NE(words("en", {}).find("Rosas"), std::string::npos);
}

TEST(letters, let_no_value_become_markup) {
    for (const char* language : {"es", "en"})
        for (const auto& [kind, words] : writer().words(language)) {
            const mail_content content = content_with(words.names(), hostile);
            ASSERT_TRUE(writer().check(kind, content)) << kind;
            const letter out = writer().write(kind, content, language);
            EXPECT_EQ(out.html.find("<script"), std::string::npos) << kind;
            EXPECT_EQ(out.html.find("\"'>"), std::string::npos) << kind;
            EXPECT_EQ(out.subject.find('\n'), std::string::npos) << kind;
            EXPECT_EQ(out.subject.find('\r'), std::string::npos) << kind;
            EXPECT_NE(out.html.find("&lt;script&gt;"), std::string::npos) << kind;
        }
}

TEST(letters, have_the_same_frame_whatever_their_values) {
    const std::regex tag("<[^>]*>");
    const auto tags = [&](const std::string& html) {
        std::string out;
        for (std::sregex_iterator each(html.begin(), html.end(), tag), end; each != end; ++each)
            out += each->str();
        return out;
    };
    const auto& words = writer().words("es");
    for (const auto& [kind, one] : words) {
        auto harmless = content_with(one.names(), "x");
        auto bad = content_with(one.names(), hostile);
        harmless.quote = bad.quote = "";
        EXPECT_EQ(tags(writer().write(kind, harmless, "es").html),
                  tags(writer().write(kind, bad, "es").html))
            << kind;
    }
}

TEST(letters, say_the_shops_name_and_lead_into_the_shop) {
    mail_content content{.values = {{"name", "Ana"}}, .link = "/verify?token=a&b=c"};
    const letter spanish = writer().write("verify_email", content, "es");
    EXPECT_EQ(spanish.subject, "Confirma tu correo");
    EXPECT_NE(spanish.text.find("Flores Victoria"), std::string::npos);
    EXPECT_NE(spanish.text.find("Hola Ana:"), std::string::npos);
    EXPECT_NE(spanish.text.find("https://shop.example/verify?token=a&b=c"), std::string::npos);
    EXPECT_NE(spanish.html.find("href=\"https://shop.example/verify?token=a&amp;b=c\""),
              std::string::npos)
        << spanish.html;
    EXPECT_NE(spanish.html.find("<html lang=\"es\">"), std::string::npos);
    const letter english = writer().write("verify_email", content, "en");
    EXPECT_NE(english.text.find("Hello Ana,"), std::string::npos);
}

TEST(letters, write_amounts_and_dates_as_people_do) {
    mail_content content{.values = {{"name", ""},
                                    {"number", "FV-1"},
                                    {"date", "2026-11-25"},
                                    {"slot", "09-12"},
                                    {"total", "35000"}},
                         .lines = {{2, "Rosas", "Roses", "grande", 30000}}};
    const letter spanish = writer().write("order_placed", content, "es");
    EXPECT_NE(spanish.text.find("miércoles 25 de noviembre de 2026"), std::string::npos);
    EXPECT_NE(spanish.text.find("2 x Rosas (grande): $30.000"), std::string::npos);
    EXPECT_NE(spanish.text.find(": $35.000"), std::string::npos);
    EXPECT_NE(spanish.text.find("Hola:"), std::string::npos);
    const letter english = writer().write("order_placed", content, "en");
    EXPECT_NE(english.text.find("Wednesday 25 November 2026"), std::string::npos);
    EXPECT_NE(english.html.find("2 × Roses (large)"), std::string::npos);
}

TEST(letters, show_what_somebody_wrote_line_by_line) {
    mail_content content{.values = {{"name", "Ana"}, {"number", "FVT-1"}},
                         .quote = "uno\n\n<b>dos</b>"};
    const letter out = writer().write("ticket_answered", content, "es");
    EXPECT_NE(out.text.find("> uno\n> \n> <b>dos</b>\n"), std::string::npos) << out.text;
    EXPECT_NE(out.html.find("uno<br>"), std::string::npos) << out.html;
    EXPECT_NE(out.html.find("&lt;b&gt;dos&lt;/b&gt;<br>"), std::string::npos);
}

TEST(letters, are_refused_before_they_are_queued) {
    const auto refused = [](const std::string& kind, const mail_content& content,
                            const error_kind& why) {
        const auto got = writer().check(kind, content);
        return !got && got.error().is(why);
    };
    EXPECT_TRUE(refused("no_such", {}, unknown_mail));
    EXPECT_TRUE(refused("back_in_stock", {.link = "/p"}, errors::invalid_input))
        << "the product is missing";
    for (const std::string link :
         {"", "https://evil.example/", "//evil.example", "path", "/a b", "/a\r\nb"})
        EXPECT_TRUE(refused("verify_email", {.values = {{"name", "Ana"}}, .link = link},
                            errors::invalid_input))
            << link;
    EXPECT_FALSE(refused("verify_email", {.values = {{"name", "Ana"}}, .link = "/v?t=1"},
                         errors::invalid_input));
}

order::order_announced announced_order() {
    order::order_announced what{};
    what.number = "FV-20261125-ABCDE";
    what.language = "es";
    what.delivery_date = "2026-11-25";
    what.slot = "morning";
    what.slot_times = "09:00 - 12:00";
    what.people.buyer_email = "ana@customers.example";
    return what;
}

TEST(order_mails, say_the_times_of_the_slot_and_lead_a_guest_to_the_order) {
    order::order_announced what = announced_order();
    what.access_token = "abcdefghijklmnopqrstuv";
    const auto placed = mail_of_placing(what);
    what.status = order::order_status::out_for_delivery;
    const auto sent_out = mail_of_status(what, "event:1");
    ASSERT_TRUE(placed && sent_out);
    for (const auto& made : {*placed, *sent_out})
        for (const char* language : {"es", "en"}) {
            const letter told = writer().write(made.kind, made.content, language);
            EXPECT_NE(told.text.find("09:00 - 12:00"), std::string::npos) << told.text;
            EXPECT_EQ(told.text.find("morning"), std::string::npos) << told.text;
            EXPECT_NE(told.text.find("https://shop.example/orders/FV-20261125-ABCDE?token="
                                     "abcdefghijklmnopqrstuv"),
                      std::string::npos)
                << told.text;
        }
}

TEST(order_mails, a_refund_is_told_with_its_amount) {
    const mail_content content{.values = {{"name", "Ana"}, {"number", "FV-1"}, {"amount", "12000"}},
                               .link = "/orders/FV-1"};
    ASSERT_TRUE(writer().check("order_refund", content));
    EXPECT_NE(writer().write("order_refund", content, "es").text.find("Devolvimos $12.000 de"),
              std::string::npos);
}

TEST(order_mails, what_is_listed_adds_up_to_the_total) {
    order::order_announced what = announced_order();
    order::order_line line{};
    line.name_es = "Rosas";
    line.size = "estandar";
    line.quantity = 2;
    line.unit_price = 15'000;
    what.lines = {line};
    what.discount = 3'000;
    what.total = 29'990;
    const auto made = mail_of_placing(what);
    ASSERT_TRUE(made);
    std::int64_t sum = 0;
    for (const mail_line& one : made->content.lines) sum += one.amount;
    EXPECT_EQ(sum, what.total);
    const letter_writer letters("https://shop.example");
    const auto told = letters.write(made->kind, made->content, "es");
    EXPECT_EQ(told.text.find("?token="), std::string::npos) << "an account signs in";
    EXPECT_NE(told.text.find("2 x Rosas: $30.000\nDescuento: -$3.000\nDespacho: $2.990\n"),
              std::string::npos)
        << told.text;
}

}  // namespace
}  // namespace flores::contact

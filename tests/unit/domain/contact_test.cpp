// E-mail addresses, telephone numbers and communes: how the shop reaches people.
#include "domain/commune.hpp"
#include "domain/email.hpp"
#include "domain/phone.hpp"

#include <gtest/gtest.h>

namespace flores {
namespace {

TEST(email, is_folded) {
    EXPECT_EQ(email::parse("  Ana.Perez+Flores@Ejemplo.CL\n")->text(),
              "ana.perez+flores@ejemplo.cl");
    EXPECT_EQ(email::parse("A@b.cl"), email::parse("a@B.CL"));
}

TEST(email, accepts_sane_addresses) {
    for (const char* text : {"a@b.cl", "o'higgins@x-y.co.uk", "a_b-c@sub.d1.org", "1@xn--oua.cl"})
        EXPECT_TRUE(email::parse(text)) << text;
}

TEST(email, refuses_the_rest) {
    for (const char* text : {"",
                             "a",
                             "@b.cl",
                             "a@",
                             "a@b",
                             "a@@b.cl",
                             "a@b@c.cl",
                             "a b@c.cl",
                             "a@b .cl",
                             ".a@b.cl",
                             "a.@b.cl",
                             "a..b@c.cl",
                             "a@.cl",
                             "a@b..cl",
                             "a@b.cl.",
                             "a@-b.cl",
                             "a@b-.cl",
                             "a@1.2.3.4",
                             "\"a\"@b.cl",
                             "a@b_c.cl",
                             "a\r\nBcc: x@y.cl",
                             "a\n@b.cl",
                             "a@b.cl,c@d.cl",
                             "añ@b.cl",
                             "a@ñu.cl",
                             "<a@b.cl>"})
        EXPECT_FALSE(email::parse(text)) << text;
}

TEST(email, says_how_a_domain_beyond_ascii_is_written) {
    for (const char* text : {"ana@ñandú.cl", " Ana@CORREO.Ñandú.cl "})
        EXPECT_NE(email::why_refused(text).second.find("xn--"), std::string_view::npos) << text;
    EXPECT_NE(email::why_refused("añ@b.cl").first.find("Antes de la @"), std::string_view::npos);
    for (const char* text : {"", "ana", "añ", "añ@b", "a b@ñ.cl", "a@b.cl", "a@\xf1.cl"})
        EXPECT_EQ(email::why_refused(text).first, "") << text;
}

TEST(email, lengths_are_bounded) {
    EXPECT_TRUE(email::parse(std::string(64, 'a') + "@b.cl"));
    EXPECT_FALSE(email::parse(std::string(65, 'a') + "@b.cl"));
    const std::string label(60, 'b');
    const std::string domain = label + "." + label + "." + label + "." + "cl";   // 185 bytes
    EXPECT_TRUE(email::parse(std::string(64, 'a') + "@" + domain));              // 250
    EXPECT_FALSE(email::parse(std::string(64, 'a') + "@" + domain + ".cl.cl"));  // 256
    EXPECT_FALSE(email::parse("a@" + std::string(64, 'b') + ".cl"));
}

TEST(phone, chilean_numbers_have_one_form) {
    for (const char* text : {"912345678", "9 1234 5678", "+56912345678", "+56 9 1234-5678",
                             "56912345678", "0056912345678", "(09) 1234.5678", " 912345678 "})
        EXPECT_EQ(phone::parse(text)->text(), "+56912345678") << text;
    EXPECT_EQ(phone::parse("2 2345 6789")->text(), "+56223456789");
    EXPECT_EQ(phone::parse("32 212 3456")->text(), "+56322123456");
}

TEST(phone, other_countries_say_which) {
    EXPECT_EQ(phone::parse("+1 (415) 555-2671")->text(), "+14155552671");
    EXPECT_EQ(phone::parse("0034 612 345 678")->text(), "+34612345678");
}

TEST(phone, refuses_the_rest) {
    for (const char* text : {"",
                             "+",
                             "00",
                             "12345678",
                             "112345678",
                             "0912345",
                             "91234567",
                             "9123456789",
                             "+5691234567",
                             "+569123456789",
                             "+56112345678",
                             "056912345678",
                             "14155552671",
                             "+0123456789",
                             "+1234567",
                             "+1234567890123456",
                             "9x2345678",
                             "912345678+",
                             "++56912345678",
                             "９12345678",
                             "912345678;ext=1"})
        EXPECT_FALSE(phone::parse(text)) << text;
    EXPECT_FALSE(phone::parse("9" + std::string(40, ' ') + "12345678"));
}

TEST(commune, is_matched_whatever_capitals_accents_and_spaces) {
    EXPECT_EQ(commune::parse("Ñuñoa")->text(), "nunoa");
    for (const char* text : {"Lo Barnechea", "lo-barnechea", " LO  BARNECHEA ", "Ló Barnechea"})
        EXPECT_EQ(commune::parse(text)->text(), "lo-barnechea") << text;
    EXPECT_EQ(commune::parse("Conchalí"), commune::parse("CONCHALI"));
    EXPECT_EQ(commune::parse("O'Higgins")->text(), "o-higgins");
    EXPECT_NE(commune::parse("Las Condes"), commune::parse("Santiago"));
}

TEST(commune, refuses_what_is_no_name) {
    for (const char* text : {"", " - ", "Santiago 1", "Santiago; DROP", "a/b", "Ñu\xFFoa", "日本"})
        EXPECT_FALSE(commune::parse(text)) << text;
    EXPECT_TRUE(commune::parse(std::string(60, 'a')));
    EXPECT_FALSE(commune::parse(std::string(61, 'a')));
}

TEST(contact, values_are_keys) {
    EXPECT_EQ(std::hash<email>()(*email::parse("A@b.cl")),
              std::hash<email>()(*email::parse("a@b.cl")));
    EXPECT_EQ(std::hash<phone>()(*phone::parse("912345678")),
              std::hash<phone>()(*phone::parse("+56912345678")));
    EXPECT_EQ(std::hash<commune>()(*commune::parse("Renca")),
              std::hash<commune>()(*commune::parse("RENCA")));
}

}  // namespace
}  // namespace flores

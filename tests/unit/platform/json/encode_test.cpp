#include "platform/json/encode.hpp"

#include "unit/platform/json/messages_for_tests.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

namespace {

using namespace flores;

TEST(encode, writes_described_structs_compactly_with_wire_names) {
    shop::order order;
    order.name.value = "Ana";
    order.lines.push_back({shop::sku::parse("AML001"), {2}});
    order.lines.emplace_back();
    order.for_ = shop::occasion::new_;
    EXPECT_EQ(json::encode(order),
              R"({"seen":null,"name":"Ana","lines":[{"product":"AML001","quantity":2},)"
              R"({"product":null,"quantity":1}],"for":"new"})");
}

TEST(encode, leaves_out_absent_patches_and_writes_null_ones) {
    shop::order order;
    order.message = nullptr;
    EXPECT_TRUE(json::encode(order).ends_with(R"("lines":[],"for":"amor","message":null})"));
    order.message = json::paragraph<1, 20>{"a\nb"};
    EXPECT_TRUE(json::encode(order).ends_with(R"("message":"a\nb"})"));
}

TEST(encode, appends_to_what_is_there) {
    std::string out = "x=";
    json::encode(out, std::vector<int>{1, -2});
    EXPECT_EQ(out, "x=[1,-2]");
    EXPECT_EQ(json::encode(std::vector<int>{}), "[]");
    EXPECT_EQ((json::encode(std::map<std::string, int>{})), "{}");
}

TEST(encode, escapes_strings_and_mends_what_is_not_utf8) {
    EXPECT_EQ(json::encode(std::string("a\"\\/\n\r\t\x01\x7F ñ\U0001F33A")),
              "\"a\\\"\\\\/\\n\\r\\t\\u0001\x7F ñ\U0001F33A\"");
    EXPECT_EQ(json::encode(std::string("a\0b", 3)), "\"a\\u0000b\"");
    EXPECT_EQ(json::encode(std::string("a\xC3")), "\"a\xEF\xBF\xBD\"");
    EXPECT_EQ(json::encode(std::string("\xC3\xC3\xB1")), "\"\xEF\xBF\xBDñ\"");
    EXPECT_EQ(json::encode(std::string("\xED\xA0\x80!")),
              "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD!\"");
}

TEST(encode, writes_numbers_shortest_and_none_that_json_lacks) {
    EXPECT_EQ(json::encode(0.1), "0.1");
    EXPECT_EQ(json::encode(std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(json::encode(std::numeric_limits<double>::quiet_NaN()), "null");
    EXPECT_EQ(json::encode(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
    EXPECT_EQ(json::encode(true), "true");
}

TEST(encode, splices_raw_text_and_writes_json_values) {
    EXPECT_EQ(json::encode(json::raw{"{\"a\": 1}"}), "{\"a\": 1}");
    EXPECT_EQ(json::encode(json::raw{}), "null");
    EXPECT_EQ(json::encode(boost::json::value{{"a", {1, "x"}}}), R"({"a":[1,"x"]})");
    const std::string longer(10'000, 'x');
    EXPECT_EQ(json::encode(boost::json::value(longer)), '"' + longer + '"');
}

TEST(encode, reads_and_writes_any_json_alike) {
    const std::string text = R"({"a":[null,true,-1,1.5,"ñ\n",{}],"b":[]})";
    EXPECT_EQ(shop::round_trip<json::raw>(text), text);
    EXPECT_EQ(shop::round_trip<boost::json::value>(text),
              R"({"a":[null,true,-1,1.5E0,"ñ\n",{}],"b":[]})");
}

TEST(encode, throws_on_an_enumerator_without_a_name) {
    EXPECT_THROW(json::encode(static_cast<shop::occasion>(77)), std::out_of_range);
    EXPECT_EQ(json::parse_enum<shop::occasion>("san-valentin"), shop::occasion::san_valentin);
    EXPECT_EQ(json::parse_enum<shop::occasion>("san_valentin"), std::nullopt);
}

}  // namespace

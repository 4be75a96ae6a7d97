#include "platform/json/decode.hpp"

#include "platform/json/language.hpp"
#include "unit/platform/json/messages_for_tests.hpp"

#include <gtest/gtest.h>

namespace {

using namespace flores;
using shop::refusal_of;
using shop::round_trip;

std::string repeat(std::string_view text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

TEST(decode, reads_members_of_bases_nested_structs_and_renamed_values) {
    const auto got = json::decode<shop::order>(
        R"({"seen": 7, "name": "Ana", "lines": [{"product": "AML001", "quantity": 2}],
            "for": "san-valentin"})");
    ASSERT_TRUE(got) << shop::refused(got);
    EXPECT_EQ(got->seen, 7);
    EXPECT_EQ(got->name.value, "Ana");
    EXPECT_EQ(got->lines.at(0).product->text(), "AML001");
    EXPECT_EQ(got->lines.at(0).quantity, 2);
    EXPECT_EQ(got->for_, shop::occasion::san_valentin);
    EXPECT_FALSE(got->message.given());
}

TEST(decode, reports_every_bad_field_at_once) {
    EXPECT_EQ(refusal_of<shop::order>(
                  R"({"name": "", "lines": [{"product": "x", "quantity": 100}, 5, {}],
                      "for": "boda", "for": "amor", "price": 1, "a/b~": 2})"),
              "/name too_short\n"
              "/lines/0/product bad_format\n"
              "/lines/0/quantity too_large\n"
              "/lines/1 wrong_type\n"
              "/lines/2/quantity required\n"
              "/for not_allowed\n"
              "/for duplicate_field\n"
              "/price unknown_field\n"
              "/a~1b~0 unknown_field");
}

TEST(decode, speaks_both_languages) {
    const auto got = json::decode<shop::line>("{}");
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind->status, 422);
    EXPECT_EQ(got.error().fields.at(0).message.es, "Falta este campo.");
    EXPECT_EQ(got.error().fields.at(0).message.en, "This field is missing.");
}

TEST(decode, tells_what_is_allowed) {
    const auto got = json::decode<shop::occasion>("\"new_\"");
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().fields.at(0).message.en, "Must be one of: amor, san-valentin, new.");
}

TEST(decode, tells_absent_null_and_value_of_a_patch_apart) {
    using message = json::paragraph<1, 20>;
    using patch = json::patch<message>;
    const std::string start = R"({"name":"A","lines":[{"quantity":1}],"for":"amor")";
    const auto absent = json::decode<shop::order>(start + "}");
    const auto null = json::decode<shop::order>(start + R"(,"message":null})");
    const auto value = json::decode<shop::order>(start + R"(,"message":"a\r\nb"})");
    ASSERT_TRUE(absent && null && value);
    EXPECT_FALSE(absent->message.given());
    EXPECT_TRUE(null->message.cleared());
    EXPECT_EQ(value->message, patch(message{"a\nb"}));
    EXPECT_EQ(absent->message.over(message{"old"})->value, "old");
    EXPECT_EQ(null->message.over(message{"old"}), std::nullopt);
}

TEST(decode, takes_integers_written_as_integers_alone) {
    EXPECT_EQ(refusal_of<std::int64_t>("1e3"), " wrong_type");
    EXPECT_EQ(refusal_of<std::int64_t>("1.0"), " wrong_type");
    EXPECT_EQ(refusal_of<std::int64_t>("\"1\""), " wrong_type");
    EXPECT_EQ(refusal_of<std::int64_t>("true"), " wrong_type");
    EXPECT_EQ(refusal_of<std::int64_t>("9223372036854775808"), " too_large");
    EXPECT_EQ(refusal_of<std::int64_t>("-9223372036854775809"), " too_small");
    EXPECT_EQ(refusal_of<std::int64_t>(repeat("9", 5000)), " too_large");
    EXPECT_EQ(refusal_of<std::int64_t>("-" + repeat("9", 5000)), " too_small");
    EXPECT_EQ(refusal_of<std::int64_t>("1e99999999999999999999"), "bad_json");
    EXPECT_EQ(refusal_of<std::uint8_t>("-1"), " too_small");
    EXPECT_EQ(refusal_of<std::uint8_t>("256"), " too_large");
    EXPECT_EQ(round_trip<std::int64_t>("-9223372036854775808"), "-9223372036854775808");
    EXPECT_EQ(round_trip<std::int64_t>("9223372036854775807"), "9223372036854775807");
    EXPECT_EQ(round_trip<std::int64_t>("-0"), "0");
}

TEST(decode, refuses_doubles_beyond_range) {
    EXPECT_EQ(round_trip<double>("0.1"), "0.1");
    EXPECT_EQ(round_trip<double>("-12"), "-12");
    EXPECT_EQ(refusal_of<double>("1e400"), " bad_format");
}

TEST(decode, refuses_what_is_not_json) {
    for (const std::string_view text : {"",
                                        " ",
                                        "{",
                                        "[1,]",
                                        "{\"a\":1,}",
                                        "/* */ 1",
                                        "1 // x",
                                        "01",
                                        "+1",
                                        "NaN",
                                        ".5",
                                        "1.",
                                        "'a'",
                                        "{a:1}",
                                        "nul",
                                        "1 2",
                                        "{} {}",
                                        "\"\\ud800\"",
                                        "\"\\udc00\"",
                                        "\"\\ud800\\u0041\"",
                                        "\"\\x41\"",
                                        "\"a\nb\"",
                                        "\"\xC3\"",
                                        "\"\xC0\x80\"",
                                        "\"\xED\xA0\x80\"",
                                        "\"\xF5\x80\x80\x80\"",
                                        "\xEF\xBB\xBF{}",
                                        "\"open"})
        EXPECT_EQ(refusal_of<boost::json::value>(text), "bad_json") << text;
    EXPECT_EQ(refusal_of<boost::json::value>(std::string_view("1\0", 2)), "bad_json");
    EXPECT_EQ(refusal_of<boost::json::value>(std::string_view("\"\0\"", 3)), "bad_json");
}

TEST(decode, says_where_json_stops_being_json) {
    const auto got = json::decode<shop::line>("{\n  \"quantity\": ]}");
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind->status, 400);
    EXPECT_EQ(got.error().detail.es, "Esto no es JSON válido (línea 2, columna 15).");
    EXPECT_EQ(got.error().detail.en, "This is not valid JSON (line 2, column 15).");
}

TEST(decode, limits_depth_and_count_of_values) {
    EXPECT_EQ(refusal_of<boost::json::value>(repeat("[", 32) + repeat("]", 32)), "accepted");
    EXPECT_EQ(refusal_of<boost::json::value>(repeat("[", 33) + repeat("]", 33)), "bad_json");
    EXPECT_EQ(refusal_of<boost::json::value>(repeat("[", 100'000)), "bad_json");
    const json::limits four{.depth_max = 32, .values_max = 4};
    EXPECT_TRUE(json::decode<std::vector<int>>("[1,2,3]", four));
    EXPECT_FALSE(json::decode<std::vector<int>>("[1,2,3,4]", four));
}

TEST(decode, reports_at_most_64_fields) {
    std::string text = "{";
    for (int i = 0; i < 20'000; ++i) text += "\"k" + std::to_string(i) + "\":0,";
    text += "\"quantity\":1}";
    const auto got = json::decode<shop::line>(text);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().fields.size(), 64);
}

TEST(decode, cuts_long_keys_in_pointers_between_characters) {
    const std::string key = "x" + repeat("ñ", 4000);
    const auto got = json::decode<shop::line>("{\"quantity\":1,\"" + key + "\":1}");
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().fields.at(0).pointer, "/x" + repeat("ñ", 49));
}

TEST(decode, finds_duplicate_keys_in_objects_of_any_size_and_spelling) {
    EXPECT_EQ(refusal_of<shop::line>(R"({"quantity":1,"quant\u0069ty":2})"),
              "/quantity duplicate_field");
    std::string text = "{";
    for (int i = 0; i < 40; ++i) text += "\"k" + std::to_string(i) + "\":" + "{\"z\":[0]},";
    text += "\"k7\":1}";
    EXPECT_EQ(refusal_of<boost::json::value>(text), "/k7 duplicate_field");
    EXPECT_EQ(refusal_of<json::raw>(text), "/k7 duplicate_field");
    EXPECT_EQ((refusal_of<std::map<std::string, json::raw>>(text)), "/k7 duplicate_field");
    EXPECT_EQ(refusal_of<json::raw>(R"([{"a":{"b":1,"b":1}}])"), "/0/a/b duplicate_field");
}

TEST(decode, limits_lists_and_maps) {
    EXPECT_EQ((refusal_of<json::list<int, 3, 1>>("[]")), " too_short");
    EXPECT_EQ((refusal_of<json::list<int, 3, 1>>("[1,2,3,4]")), " too_many");
    EXPECT_EQ(refusal_of<std::vector<int>>("[" + repeat("1,", 999) + "1]"), "accepted");
    EXPECT_EQ(refusal_of<std::vector<int>>("[" + repeat("1,", 1000) + "1]"), " too_many");
    using map = std::map<std::string, int>;
    EXPECT_EQ(round_trip<map>(R"({"b":1,"a":2})"), R"({"a":2,"b":1})");
    EXPECT_EQ(refusal_of<map>("{\"" + repeat("k", 201) + "\":1}"),
              "/" + repeat("k", 100) + " too_long");
    EXPECT_EQ(refusal_of<map>(R"({"\u0000":1})"), std::string("/\0 bad_format", 13));
}

TEST(decode, counts_characters_and_trims_texts) {
    using name = json::text<1, 3>;
    EXPECT_EQ(round_trip<name>("\" \\t\xC2\xA0 ñandú\""), " too_long");
    EXPECT_EQ(round_trip<name>("\" \xC2\xA0\u00f1\U0001F33Ax  \""), "\"ñ\U0001F33Ax\"");
    EXPECT_EQ(round_trip<name>(R"("  \u3000 ")"), " too_short");
    EXPECT_EQ(refusal_of<std::string>("\"" + repeat("ñ", 10'000) + "\""), "accepted");
    EXPECT_EQ(refusal_of<std::string>("\"" + repeat("ñ", 10'001) + "\""), " too_long");
}

TEST(decode, refuses_control_characters_in_texts) {
    using line = json::text<0, 20>;
    using lines = json::paragraph<0, 20>;
    EXPECT_EQ(refusal_of<line>(R"("a\nb")"), " bad_format");
    EXPECT_EQ(refusal_of<line>(R"("a\u0000b")"), " bad_format");
    EXPECT_EQ(refusal_of<line>(R"("a\u0085b")"), " bad_format");
    EXPECT_EQ(refusal_of<line>(R"("a\u2028b")"), " bad_format");
    EXPECT_EQ(refusal_of<line>(R"("a\u202eb")"), " bad_format");
    EXPECT_EQ(round_trip<lines>(R"(" a\r\n\tb\n")"), R"("a\n\tb")");
    EXPECT_EQ(refusal_of<lines>(R"("a\u001bb")"), " bad_format");
    EXPECT_EQ(refusal_of<std::string>(R"("a\u0000b")"), " bad_format");
    EXPECT_EQ(round_trip<std::string>(R"(" a\u0001 ")"), R"(" a\u0001 ")");
}

TEST(decode, reads_instants_of_rfc_3339_alone) {
    EXPECT_EQ(round_trip<instant>(R"("2026-11-24T17:39:23.1234567-03:00")"),
              R"("2026-11-24T20:39:23.123456Z")");
    for (const std::string_view text :
         {"2026-11-24", "2026-11-24T20:39Z", "2026-11-24 20:39:23Z", "2026-11-24T20:39:23",
          "2026-13-24T20:39:23Z", "2026-02-30T20:39:23Z", "2026-11-24T25:39:23Z",
          "2026-11-24T20:39:23+0300", "2026-11-24T20:39:23.Z", "2026-1-24T20:39:23Z",
          "2026-11-24T20:39:23Z ", "2026-11-24T20:39:23+99:00"})
        EXPECT_EQ(refusal_of<instant>(json::encode(text)), " bad_format") << text;
}

TEST(decode, reads_types_with_a_codec_of_their_own) {
    EXPECT_EQ(round_trip<shop::money>(R"({"currency":"CLP","amount":35000})"),
              R"({"amount":35000,"currency":"CLP"})");
    EXPECT_EQ(refusal_of<shop::money>(R"({"amount":-1,"currency":"USD"})"),
              "/amount too_small\n/currency not_allowed");
    EXPECT_EQ(refusal_of<std::vector<shop::money>>("[{\"amount\":1}]"), "/0/currency required");
}

TEST(decode, reads_scalars_without_default_constructor_in_lists_and_optionals) {
    EXPECT_EQ(round_trip<shop::sku>(R"("AML001")"), R"("AML001")");
    EXPECT_EQ(round_trip<std::vector<shop::sku>>(R"(["AML001"])"), R"(["AML001"])");
    EXPECT_EQ(refusal_of<std::vector<shop::sku>>(R"(["x", "AML001", 5])"),
              "/0 bad_format\n/2 wrong_type");
    EXPECT_EQ(refusal_of<shop::sku>("null"), " wrong_type");
}

TEST(decode, says_why_in_the_words_of_a_type_that_has_some) {
    const auto words_for = [](std::string_view text) {
        return json::decode<shop::sku>(text).error().fields.at(0).message.en;
    };
    EXPECT_EQ(words_for(R"("AML-001")"), "Without a hyphen.");
    EXPECT_EQ(words_for(R"("AML")"), "The format is not valid.");
}

TEST(language, is_stored_by_its_name_and_any_other_text_is_spanish) {
    for (const auto one : {language::es, language::en})
        EXPECT_EQ(language_of(json::enum_text(one)), one);
    EXPECT_EQ(json::enum_text(language::en), "en");
    for (const auto* other : {"", "EN", "en-US", "fr"}) EXPECT_EQ(language_of(other), language::es);
}

TEST(decode, reads_recursive_structs_to_the_depth_limit) {
    EXPECT_EQ(round_trip<shop::node>(R"({"name":"a","children":[{"name":"b","children":[]}]})"),
              R"({"name":"a","children":[{"name":"b","children":[]}]})");
}

}  // namespace

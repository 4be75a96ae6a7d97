#include "platform/json/query.hpp"

#include "unit/platform/json/messages_for_tests.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

namespace shop {
struct page_query {
    std::optional<json::integer<1, 100>> limit;
};
BOOST_DESCRIBE_STRUCT(page_query, (), (limit))

struct product_query : page_query {
    std::optional<json::text<1, 20>> q;
    json::list<occasion, 2> occasion_;
    std::optional<json::list<int, 3>> sizes;
    std::optional<bool> featured;
    std::optional<double> weight;
    std::optional<sku> like;
    std::optional<flores::instant> since;
};
BOOST_DESCRIBE_STRUCT(product_query, (page_query),
                      (q, occasion_, sizes, featured, weight, like, since))
}  // namespace shop

namespace {

using namespace flores;

std::string query(std::string_view raw) {
    const auto got = json::decode_query<shop::product_query>(raw);
    return got ? json::encode(*got) : shop::refused(got);
}

TEST(query, reads_scalars_and_lists_by_comma_and_repetition) {
    EXPECT_EQ(query("limit=20&q=rosas+rojas%20%C3%B1&occasion=amor,san-valentin&sizes=1&sizes=2,3"
                    "&featured=true&weight=1.5&like=AML001&since=2026-01-02T03:04:05Z"),
              R"({"limit":20,"q":"rosas rojas ñ","occasion":["amor","san-valentin"],)"
              R"("sizes":[1,2,3],"featured":true,"weight":1.5,"like":"AML001",)"
              R"("since":"2026-01-02T03:04:05.000000Z"})");
    EXPECT_EQ(json::decode_query<shop::page_query>("")->limit, std::nullopt);
    EXPECT_EQ(json::decode_query<shop::page_query>("&&limit=3&")->limit->value, 3);
}

TEST(query, refuses_everything_bad_at_once) {
    EXPECT_EQ(query("limit=101&limit2=5&q=a&q=b&sizes=1,x,2.0&featured=yes&weight=heavy&like=x"
                    "&since=ayer&occasion=boda"),
              "/query/limit too_large\n"
              "/query/q duplicate_field\n"
              "/query/occasion not_allowed\n"
              "/query/sizes wrong_type\n"
              "/query/sizes wrong_type\n"
              "/query/featured wrong_type\n"
              "/query/weight wrong_type\n"
              "/query/like bad_format\n"
              "/query/since bad_format\n"
              "/query/limit2 unknown_field");
}

TEST(query, requires_members_that_are_not_optional) {
    EXPECT_EQ(query("limit=1"), "/query/occasion required");
    EXPECT_NE(query("occasion=").find(R"("occasion":[])"), std::string::npos);
    EXPECT_EQ(query("occasion=amor,amor&occasion=amor"), "/query/occasion too_many");
}

TEST(query, takes_integers_in_their_one_spelling) {
    const auto limit = [](std::string_view raw) {
        return shop::refused(json::decode_query<shop::page_query>(raw));
    };
    for (const std::string_view raw :
         {"limit=", "limit", "limit=+5", "limit=%2B5", "limit=05", "limit=1e1", "limit=5.0",
          "limit=-", "limit=0x5", "limit=%205"})
        EXPECT_EQ(limit(raw), "/query/limit wrong_type") << raw;
    EXPECT_EQ(limit("limit=99999999999999999999999"), "/query/limit too_large");
    EXPECT_EQ(limit("limit=-99999999999999999999999"), "/query/limit too_small");
}

TEST(query, decodes_percent_escapes_strictly) {
    for (const std::string_view raw : {"q=%", "q=a%4", "q=%zz", "q=%C3", "q=%ED%A0%80", "q=%00"})
        EXPECT_EQ(query(std::string(raw) + "&occasion=amor"), "/query/q bad_format") << raw;
    EXPECT_EQ(query("%FF=1&occasion=amor"), "/query bad_format");
    EXPECT_EQ(query("%71=a%26b%3Dc&occasion=amor").substr(0, 26), R"({"limit":null,"q":"a&b=c",)");
}

TEST(query, limits_the_number_of_parameters) {
    std::string raw = "occasion=amor";
    for (int i = 0; i < 100; ++i) raw += "&sizes=";
    EXPECT_EQ(query(raw), "/query too_many");
}

TEST(query, reads_values_of_paths) {
    EXPECT_EQ(json::decode_path_value<shop::sku>("sku", "AML001")->text(), "AML001");
    EXPECT_EQ(json::decode_path_value<std::int64_t>("id", "12").value(), 12);
    EXPECT_EQ(json::decode_path_value<shop::occasion>("o", "san-valentin").value(),
              shop::occasion::san_valentin);
    EXPECT_EQ(shop::refused(json::decode_path_value<shop::sku>("sku", "x")),
              "/path/sku bad_format");
    EXPECT_EQ(shop::refused(json::decode_path_value<std::int64_t>("id", "1x")),
              "/path/id wrong_type");
    EXPECT_EQ(shop::refused(json::decode_path_value<std::string>("id", "\xFF")),
              "/path/id bad_format");
}

TEST(query, describes_a_value_of_a_path_by_its_type) {
    json::schemas registry;
    EXPECT_EQ(json::path_value_schema<shop::sku>(registry),
              boost::json::parse(
                  R"({"type": "string", "maxLength": 6, "pattern": "^[A-Z]{3}[0-9]{3}$"})"));
    EXPECT_EQ(json::path_value_schema<std::string>(registry),
              boost::json::parse(R"({"type": "string", "maxLength": 10000})"));
}

TEST(query, describes_its_parameters) {
    json::schemas registry;
    const boost::json::array all = json::parameters<shop::product_query>(registry);
    EXPECT_EQ(all.at(0), boost::json::parse(R"({"name": "limit", "in": "query", "required": false,
        "schema": {"type": "integer", "minimum": 1, "maximum": 100}})"));
    EXPECT_EQ(all.at(2), boost::json::parse(R"({"name": "occasion", "in": "query",
        "required": true, "style": "form", "explode": false, "schema": {"type": "array",
        "items": {"type": "string", "enum": ["amor", "san-valentin", "new"]}, "maxItems": 2}})"));
    EXPECT_TRUE(registry.components().empty());
}

}  // namespace

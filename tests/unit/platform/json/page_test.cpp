#include "platform/json/page.hpp"

#include "platform/json/decode.hpp"
#include "platform/json/query.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

namespace shop {

struct leaf {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(leaf, (), (name))

}  // namespace shop

namespace {

using namespace flores;
using leaves = json::page<shop::leaf>;

TEST(page, is_read_with_its_total_and_without) {
    const auto bare = json::decode<leaves>(R"({"items":[{"name":"a"}],"next_cursor":null})");
    ASSERT_TRUE(bare);
    EXPECT_EQ(bare->items.at(0).name, "a");
    EXPECT_EQ(bare->total.value, std::nullopt);
    EXPECT_EQ(json::decode<leaves>(R"({"items":[],"next_cursor":"c","total":9})")->total.value, 9);
    EXPECT_FALSE(json::decode<leaves>(R"({"items":[],"total":-1})"));
}

TEST(page, says_in_its_schema_that_the_total_may_be_missing) {
    json::schemas registry;
    EXPECT_EQ(boost::json::value(json::schema<leaves>(registry, json::direction::output)),
              boost::json::parse(R"({"$ref": "#/components/schemas/page_leaf"})"));
    EXPECT_EQ(registry.components().at("page_leaf"), boost::json::parse(R"(
        {"type": "object", "properties": {
            "items": {"type": "array", "items": {"$ref": "#/components/schemas/leaf"}},
            "next_cursor": {"type": ["string", "null"]},
            "total": {"type": "integer", "minimum": 0}},
         "required": ["items", "next_cursor"]})"));
}

TEST(page, is_counted_by_one_and_by_nothing_else) {
    EXPECT_EQ(json::decode_query<json::page_query>("total=1")->total->value, 1);
    EXPECT_EQ(json::decode_query<json::page_query>("total=0")->total->value, 0);
    for (const char* other : {"total=2", "total=true", "total=", "total=-1", "total=1&total=1"})
        EXPECT_FALSE(json::decode_query<json::page_query>(other)) << other;
}

}  // namespace

#include "platform/json/schema.hpp"

#include "unit/platform/json/messages_for_tests.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

namespace shop::other {
struct line {
    bool straight;
};
BOOST_DESCRIBE_STRUCT(line, (), (straight))
}  // namespace shop::other

namespace {

using namespace flores;
using boost::json::parse;
using boost::json::value;

TEST(schema, describes_each_struct_once_as_a_component) {
    json::schemas registry;
    EXPECT_EQ(value(json::schema<shop::order>(registry)),
              parse(R"({"$ref": "#/components/schemas/order"})"));
    EXPECT_EQ(value(registry.components()), parse(R"({
        "order": {"type": "object", "properties": {
            "seen": {"type": ["integer", "null"]},
            "name": {"type": "string", "minLength": 1, "maxLength": 10},
            "lines": {"type": "array", "items": {"$ref": "#/components/schemas/line"},
                      "minItems": 1, "maxItems": 3},
            "for": {"type": "string", "enum": ["amor", "san-valentin", "new"]},
            "message": {"type": ["string", "null"], "minLength": 1, "maxLength": 20}},
          "required": ["name", "lines", "for"], "additionalProperties": false},
        "line": {"type": "object", "properties": {
            "product": {"type": ["string", "null"], "maxLength": 6,
                        "pattern": "^[A-Z]{3}[0-9]{3}$"},
            "quantity": {"type": "integer", "minimum": 1, "maximum": 99}},
          "required": ["quantity"], "additionalProperties": false}})"));
}

TEST(schema, of_an_output_has_every_member_but_absent_patches_and_may_grow) {
    json::schemas registry;
    json::schema<shop::order>(registry, json::direction::output);
    const boost::json::object& order = registry.components().at("order").as_object();
    EXPECT_EQ(order.at("required"), parse(R"(["seen", "name", "lines", "for"])"));
    EXPECT_FALSE(order.contains("additionalProperties"));
    EXPECT_EQ(registry.way(), json::direction::input);
}

TEST(schema, names_that_clash_get_their_namespace_and_both_ways_a_suffix) {
    json::schemas registry;
    json::schema<shop::line>(registry);
    EXPECT_EQ(json::schema<shop::other::line>(registry).at("$ref"),
              "#/components/schemas/other_line");
    EXPECT_EQ(json::schema<shop::line>(registry, json::direction::output).at("$ref"),
              "#/components/schemas/line_output");
    EXPECT_EQ(registry.components().size(), 3);
}

TEST(schema, of_recursive_and_optional_structs_and_of_codecs_by_way_of_another) {
    json::schemas registry;
    json::schema<shop::node>(registry);
    EXPECT_EQ(registry.components().at("node").at("properties").at("children").at("items"),
              parse(R"({"$ref": "#/components/schemas/node"})"));
    EXPECT_EQ(value(json::schema<std::optional<shop::money>>(registry)),
              parse(R"({"anyOf": [{"$ref": "#/components/schemas/money"}, {"type": "null"}]})"));
    EXPECT_EQ(registry.components().at("money").at("required"), parse(R"(["amount", "currency"])"));
}

TEST(schema, of_single_types) {
    json::schemas registry;
    const auto text = [](const boost::json::object& one) {
        return boost::json::serialize(one);
    };
    EXPECT_EQ(text(json::schema<instant>(registry)), R"({"type":"string","format":"date-time"})");
    EXPECT_EQ(text(json::schema<std::string>(registry)), R"({"type":"string","maxLength":10000})");
    EXPECT_EQ(text(json::schema<std::string>(registry, json::direction::output)),
              R"({"type":"string"})");
    EXPECT_EQ(text(json::schema<shop::sku>(registry, json::direction::output)),
              R"({"type":"string","pattern":"^[A-Z]{3}[0-9]{3}$"})");
    EXPECT_EQ(text(json::schema<boost::json::value>(registry)), "{}");
    EXPECT_EQ(
        (text(json::schema<std::map<std::string, bool>>(registry))),
        R"({"type":"object","additionalProperties":{"type":"boolean"},"maxProperties":1000})");
    EXPECT_EQ(text(json::schema<std::optional<shop::occasion>>(registry)),
              R"({"anyOf":[{"type":"string","enum":["amor","san-valentin","new"]},)"
              R"({"type":"null"}]})");
}

}  // namespace

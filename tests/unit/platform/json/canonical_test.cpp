#include "platform/json/canonical.hpp"

#include <gtest/gtest.h>

namespace flores::json {
namespace {

TEST(canonical, the_order_of_members_space_and_escapes_make_no_difference) {
    EXPECT_EQ(canonical(R"({"b": [1, {"d":null,"c":true}], "a":"ñ/"})"),
              canonical("{\"a\":\"\\u00f1\\/\",\n \"b\":[1,{\"c\":true,\"d\":null}]}"));
}

TEST(canonical, another_value_is_another_text) {
    const auto one = canonical(R"({"a":[1,2]})");
    for (const char* other : {R"({"a":[2,1]})", R"({"a":[1,2,2]})", R"({"a":["1",2]})",
                              R"({"a":[[1,2]]})", R"({"b":[1,2]})", R"({"a":[1,2],"b":{}})"})
        EXPECT_NE(canonical(other), one) << other;
}

TEST(canonical, empty_containers_and_members_named_alike_are_kept) {
    EXPECT_EQ(canonical("{ }"), "{}");
    EXPECT_EQ(canonical("[ ]"), "[]");
    EXPECT_EQ(canonical(R"({"a":2,"a":1})"), R"({"a":2,"a":1})");
}

TEST(canonical, what_is_not_json_stands_for_itself) {
    EXPECT_EQ(canonical("{a b"), "{a b");
    EXPECT_EQ(canonical(""), "");
}

}  // namespace
}  // namespace flores::json

// What If-Match says: RFC 9110, section 13.1.1.
#include "platform/http/route.hpp"

#include <gtest/gtest.h>

namespace flores::http {
namespace {

using binding::seen_in;

TEST(if_match, names_one_revision_or_several) {
    for (const char* tag : {"\"12\"", "12", "W/\"12\"", "\"12-es\"", " \"12\" ", "\"3\", \"12\"",
                            "\"x\",W/\"12-en\" ,\"4\""}) {
        const auto seen = seen_in(tag);
        ASSERT_TRUE(seen) << tag;
        EXPECT_TRUE(seen->is(12)) << tag;
        EXPECT_FALSE(seen->is(13)) << tag;
    }
}

TEST(if_match, a_star_is_whichever_revision_there_is) {
    for (const std::int64_t now : {1, 12, 999}) {
        EXPECT_TRUE(seen_in("*")->is(now));
        EXPECT_TRUE(seen_in(" * ")->is(now));
        EXPECT_FALSE(seen_in("\"*\"")->is(now)) << "a tag of that name";
    }
}

TEST(if_match, what_is_no_tag_of_ours_names_no_revision) {
    for (const char* tag : {"\"x\"", "\"\"", ",", "\"12x\"", "\"1", "99999999999999999999", "W/"})
        for (const std::int64_t now : {0, 1, 12}) EXPECT_FALSE(seen_in(tag)->is(now)) << tag;
    EXPECT_TRUE(seen_in("").error().is(errors::precondition_required));
}

}  // namespace
}  // namespace flores::http

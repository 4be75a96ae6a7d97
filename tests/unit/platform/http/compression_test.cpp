#include "platform/http/compression.hpp"

#include <gtest/gtest.h>

namespace flores::http {
namespace {

TEST(accepted_coding, prefers_brotli_and_hears_a_refusal) {
    EXPECT_EQ(accepted_coding("gzip, deflate, br"), coding::br);
    EXPECT_EQ(accepted_coding("gzip;q=1.0"), coding::gzip);
    EXPECT_EQ(accepted_coding("br;q=0, gzip;q=0.5"), coding::gzip);
    EXPECT_EQ(accepted_coding("br;q=0.000"), coding::identity);
    EXPECT_EQ(accepted_coding("brx, gzipped"), coding::identity);
    EXPECT_EQ(accepted_coding(""), coding::identity);
}

TEST(compress, makes_text_smaller_or_gives_nothing) {
    const std::string text(4000, 'x');
    for (const auto c : {coding::gzip, coding::br}) {
        const auto made = compress(text, c, 4);
        EXPECT_FALSE(made.empty());
        EXPECT_LT(made.size(), 200u);
        EXPECT_EQ(compress("x", c, 4), "");
    }
    EXPECT_EQ(compress(text, coding::identity, 4), "");
}

}  // namespace
}  // namespace flores::http

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

std::string_view header_of(const response& out, std::string_view name) {
    for (const auto& [given, value] : out.headers)
        if (given == name) return value;
    return {};
}

TEST(compress_answer, leaves_the_strong_tag_to_the_plain_bytes) {
    const std::string text(4000, 'x');
    request in;
    for (const char* wanted : {"br", "gzip"}) {
        in[field::accept_encoding] = wanted;
        response made;
        made.body = text;
        made.set("ETag", "\"7\"");
        EXPECT_NE(compress_answer(in, made), coding::identity);
        EXPECT_EQ(header_of(made, "ETag"), "W/\"7\"");
        response ready;
        ready.shared = std::make_shared<prebuilt>(prebuilt{text, "\"8\"", "zipped", "brotli"});
        EXPECT_NE(compress_answer(in, ready), coding::identity);
        EXPECT_EQ(header_of(ready, "ETag"), "W/\"8\"");
    }
    in[field::accept_encoding] = "";
    response plain;
    plain.body = text;
    plain.set("ETag", "\"7\"");
    EXPECT_EQ(compress_answer(in, plain), coding::identity);
    EXPECT_EQ(header_of(plain, "ETag"), "\"7\"");
}

}  // namespace
}  // namespace flores::http

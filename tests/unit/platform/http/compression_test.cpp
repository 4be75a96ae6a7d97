#include "platform/http/compression.hpp"

#include <gtest/gtest.h>

namespace flores::http {
namespace {

std::string_view header_of(const response& out, std::string_view name) {
    for (const auto& [given, value] : out.headers)
        if (given == name) return value;
    return {};
}

TEST(accepted_coding, prefers_brotli_and_hears_a_refusal) {
    EXPECT_EQ(accepted_coding("gzip, deflate, br"), coding::br);
    EXPECT_EQ(accepted_coding("gzip;q=1.0"), coding::gzip);
    EXPECT_EQ(accepted_coding("br;q=0, gzip;q=0.5"), coding::gzip);
    EXPECT_EQ(accepted_coding("br;q=0.000"), coding::identity);
    EXPECT_EQ(accepted_coding("brx, gzipped"), coding::identity);
    EXPECT_EQ(accepted_coding(""), coding::identity);
}

TEST(accepted_coding, goes_by_weight) {
    EXPECT_EQ(accepted_coding("br;q=0.1, gzip;q=0.9"), coding::gzip);
    EXPECT_EQ(accepted_coding("gzip;q=0.2, identity;q=0.5"), coding::identity);
    EXPECT_EQ(accepted_coding("gzip;q=0.5, identity;q=0.5"), coding::gzip);
    EXPECT_EQ(accepted_coding("GZIP ; Q=0.001"), coding::gzip);
    EXPECT_EQ(accepted_coding("gzip;q=0, br;q=much, *;q=0.3"), coding::br);
    EXPECT_EQ(accepted_coding("*"), coding::br);
    EXPECT_EQ(accepted_coding("br;q=0, *"), coding::gzip);
    EXPECT_EQ(accepted_coding("gzip;q=0"), coding::identity);
    EXPECT_EQ(accepted_coding("gzip;q=2"), coding::identity) << "no weight, so not a word";
}

TEST(accepted_coding, is_none_where_plain_bytes_are_refused_too) {
    for (const auto* none : {"identity;q=0", "*;q=0", "gzip;q=0, *;q=0.0", "deflate, identity;q=0"})
        EXPECT_EQ(accepted_coding(none), std::nullopt) << none;
    EXPECT_EQ(accepted_coding("*;q=0, identity;q=0.1"), coding::identity);
    EXPECT_EQ(accepted_coding("*;q=0, gzip"), coding::gzip);
    EXPECT_FALSE(takes_plain("*;q=0, gzip"));
    EXPECT_FALSE(takes_plain("gzip, identity;q=0"));
    EXPECT_TRUE(takes_plain("gzip;q=0.5"));
    EXPECT_TRUE(takes_plain("*;q=0, identity;q=1"));
}

TEST(compress_answer, gives_no_plain_bytes_to_who_refuses_them) {
    request in;
    in[field::accept_encoding] = "gzip, identity;q=0";
    response small;
    small.body = "{}";
    EXPECT_EQ(compress_answer(in, small), coding::gzip);
    EXPECT_TRUE(small.body.starts_with("\x1f\x8b"));
    response ready;
    ready.shared = std::make_shared<prebuilt>(prebuilt{"{}", "\"8\"", "", ""});
    EXPECT_EQ(compress_answer(in, ready), coding::gzip);
    EXPECT_TRUE(ready.body.starts_with("\x1f\x8b"));
    EXPECT_EQ(header_of(ready, "ETag"), "W/\"8\"");
    in[field::accept_encoding] = "br;q=0.1, *;q=0";
    response in_brotli;
    in_brotli.body = "{}";
    EXPECT_EQ(compress_answer(in, in_brotli), coding::br);
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

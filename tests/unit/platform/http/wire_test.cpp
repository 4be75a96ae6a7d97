#include "platform/http/wire.hpp"

#include <gtest/gtest.h>

namespace flores::http {
namespace {

TEST(wanted_language, is_spanish_unless_english_is_preferred) {
    EXPECT_EQ(wanted_language(""), language::es);
    EXPECT_EQ(wanted_language("en"), language::en);
    EXPECT_EQ(wanted_language("en-GB,en;q=0.9"), language::en);
    EXPECT_EQ(wanted_language("es-CL,es;q=0.9,en;q=0.8"), language::es);
    EXPECT_EQ(wanted_language("en;q=0.4, es;q=0.5"), language::es);
    EXPECT_EQ(wanted_language("en;q=0"), language::es);
    EXPECT_EQ(wanted_language("fr,,;q=,en;q=x"), language::es);
    EXPECT_EQ(wanted_language("EN-us ;q=0.9, Es;q=0.1"), language::en);
    EXPECT_EQ(wanted_language("enm, est;q=0.1"), language::es);
}

TEST(name_request, keeps_a_fit_id_and_a_valid_trace) {
    request in;
    in[field::x_request_id] = "client-id.0001";
    in[field::traceparent] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
    call at(in);
    name_request(at);
    EXPECT_EQ(at.around.request(), "client-id.0001");
    EXPECT_EQ(at.trace(), "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(at.around.flags(), "00");
}

TEST(name_request, gives_each_a_span_of_its_own) {
    request in;
    in[field::traceparent] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
    call one(in);
    call other(in);
    name_request(one);
    name_request(other);
    EXPECT_NE(one.around.span(), other.around.span());
    std::string line;
    write_traceparent(line, one.around);
    EXPECT_EQ(line, "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-" +
                        std::string(one.around.span()) + "-00\r\n");
}

TEST(name_request, makes_new_ones_instead_of_unfit_ones) {
    for (const auto* unfit : {"short", "with space in it", "new\nline-in-it", ""}) {
        request in;
        in[field::x_request_id] = unfit;
        in[field::traceparent] = "00-00000000000000000000000000000000-00f067aa0ba902b7-01";
        call at(in);
        name_request(at);
        EXPECT_EQ(at.around.request().size(), 32u) << unfit;
        EXPECT_EQ(at.trace(), at.around.request());
    }
}

TEST(name_request, reads_a_trace_of_later_versions_by_what_it_knows_of_them) {
    const std::string known = "-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
    const auto is_taken = [](const std::string& parent) {
        request in;
        in[field::traceparent] = parent;
        call at(in);
        name_request(at);
        return at.trace() == "4bf92f3577b34da6a3ce929d0e0e4736" && at.around.flags() == "00";
    };
    for (const auto& right : {"00" + known, "cc" + known, "cc" + known + "-and-more"})
        EXPECT_TRUE(is_taken(right)) << right;
    for (const auto& wrong : {"00" + known + "-more", "cc" + known + "more", "ff" + known,
                              "CC" + known, "c-" + known, "cc" + known.substr(0, 50)})
        EXPECT_FALSE(is_taken(wrong)) << wrong;
}

TEST(forwarded_client, is_the_last_that_is_no_proxy_of_ours) {
    const auto client = [](std::string_view header) {
        return forwarded_client(header, [](std::string_view address) {
            return address.starts_with("10.") || address == "::1";
        });
    };
    EXPECT_EQ(client("203.0.113.66, 10.0.0.5"), "203.0.113.66");
    EXPECT_EQ(client("1.1.1.1, 203.0.113.66,10.0.0.5:80 , [::1]:443"), "203.0.113.66");
    EXPECT_EQ(client("1.1.1.1, 2.2.2.2"), "2.2.2.2");
    EXPECT_EQ(client("10.0.0.7, 10.0.0.5"), "10.0.0.7") << "a client among the proxies";
    EXPECT_EQ(client("1.1.1.1, unknown, 10.0.0.5"), unknown_client);
    EXPECT_EQ(client("1.1.1.1, , 10.0.0.5"), unknown_client);
}

TEST(forwarded_client, is_unknown_where_no_address_stands) {
    EXPECT_EQ(forwarded_client(" ::1 ", {}), "::1");
    EXPECT_EQ(forwarded_client("7.7.7.7:1001", {}), "7.7.7.7");
    EXPECT_EQ(forwarded_client("[2001:db8::1]:443", {}), "2001:db8::1");
    for (const auto* none :
         {"1.1.1.1, <script>", "garbage1", "7.7.7", "7.7.7.7:80:80", "[]", ":", "[", "1:2:3",
          "2001:db8::1111:2222:3333:4444:5555:6666", "", "_hidden", "1.1.1.1,"})
        EXPECT_EQ(forwarded_client(none, {}), unknown_client) << none;
}

TEST(is_media_type, takes_no_charset_but_utf_8) {
    for (const char* right :
         {"application/json;charset=utf-8", "application/json; Charset=\"UTF-8\"",
          "application/json; a=b; charset=Utf-8", "application/json; charset=utf8",
          "application/json; a=\"b;charset=latin1\"", "application/json; a=\"\\\";charset=x\""})
        EXPECT_TRUE(is_media_type(right, "application/json")) << right;
    for (const char* wrong :
         {"application/json; charset=iso-8859-1", "application/json;CHARSET=\"utf-16\"",
          "application/json; charset=", "application/json; charset=utf-8; charset=latin1",
          "application/json; a=\"b\";charset=latin1", "application/json; a=\"\\\\\";charset=x"})
        EXPECT_FALSE(is_media_type(wrong, "application/json")) << wrong;
}

TEST(is_media_type, looks_past_parameters_and_case) {
    EXPECT_TRUE(is_media_type("Application/JSON; charset=utf-8", "application/json"));
    EXPECT_TRUE(is_media_type("application/json ;x", "application/json"));
    EXPECT_FALSE(is_media_type("text/json", "application/json"));
    EXPECT_FALSE(is_media_type("application/jsonp", "application/json"));
    EXPECT_FALSE(is_media_type("", "application/json"));
}

TEST(cookie_value, finds_the_cookie_of_exactly_this_name) {
    EXPECT_EQ(cookie_value("a=1; flores_cart=xyz; b=2", "flores_cart"), "xyz");
    EXPECT_EQ(cookie_value("xflores_cart=1", "flores_cart"), "");
    EXPECT_EQ(cookie_value("flores_cart2=1", "flores_cart"), "");
    EXPECT_EQ(cookie_value("", "flores_cart"), "");
}

TEST(is_same_origin, trusts_the_browser_then_the_origin) {
    request in;
    in[field::host] = "shop.example:3000";
    EXPECT_TRUE(is_same_origin(in, {})) << "no browser";
    in[field::origin] = "http://shop.example:3000";
    EXPECT_TRUE(is_same_origin(in, {}));
    in[field::origin] = "http://evil.example";
    EXPECT_FALSE(is_same_origin(in, {}));
    EXPECT_TRUE(is_same_origin(in, {"http://evil.example"})) << "allowed by the operator";
    in[field::origin] = "null";
    EXPECT_FALSE(is_same_origin(in, {}));
    in[field::origin] = "http://shop.example:3000";
    in[field::sec_fetch_site] = "cross-site";
    EXPECT_FALSE(is_same_origin(in, {}));
}

}  // namespace
}  // namespace flores::http

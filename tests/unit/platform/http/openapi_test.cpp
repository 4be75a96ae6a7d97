#include "platform/http/openapi.hpp"

#include <boost/describe/class.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <regex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace flores::http {
namespace {

route saying(std::string_view pattern, std::string_view summary) {
    route out{verb::get, pattern, access::open, limits::read};
    out.about.summary = summary;
    return out;
}

// A type of a path's value, and a service whose handlers read some.
class shelf_code {
public:
    static constexpr std::string_view pattern = "^[A-Z]{2}$";

    static std::optional<shelf_code> parse(std::string_view) { return shelf_code(); }
    std::string text() const { return "AB"; }
};
struct shelves {};

expected<no_content> fill_shelf(auth::principal, std::string, language, shelf_code, shelves&) {
    return no_content{};
}
expected<no_content> empty_shelf(shelves&) {
    return no_content{};
}

std::vector<route> shelf_rows(shelves& all, std::string_view to_fill, std::string_view to_empty) {
    return routes(all,
                  row{verb::put, to_fill, "Fill shelf", access::open, limits::write,
                      answers<no_content>, fill_shelf},
                  row{verb::del, to_empty, "Empty shelf", access::open, limits::write,
                      answers<no_content>, empty_shelf});
}

boost::json::value described(const route& one) {
    return boost::json::parse(openapi_document({&one}, "1")).at("paths").at(one.pattern);
}

TEST(openapi_document, describes_the_values_of_a_path_by_the_types_that_read_them) {
    shelves all;
    const auto rows = shelf_rows(all, "/api/halls/{hall}/shelves/{code}", "/api/shelves");
    EXPECT_EQ(described(rows[0]).at("put").at("parameters"), boost::json::parse(R"([
        {"name": "hall", "in": "path", "required": true,
         "schema": {"type": "string", "maxLength": 10000}},
        {"name": "code", "in": "path", "required": true,
         "schema": {"type": "string", "pattern": "^[A-Z]{2}$"}}])"));
    EXPECT_FALSE(described(rows[1]).at("delete").as_object().contains("parameters"));
}

TEST(openapi_document, refuses_a_row_whose_handler_does_not_read_its_path) {
    shelves all;
    const auto rows = shelf_rows(all, "/api/halls/{hall}", "/api/shelves/{code}");
    for (const route& one : rows)
        EXPECT_THROW(openapi_document({&one}, "1"), std::logic_error) << one.pattern;
}

TEST(openapi_document, names_cross_site_wherever_something_may_be_changed) {
    for (const access who : {access::open, access::guest, access::customer, access::admin})
        for (const verb how : {verb::get, verb::post, verb::put, verb::patch, verb::del}) {
            route one{how, "/api/shelves", who, limits::write};
            one.about.summary = "Do it";
            const std::string text = openapi_document({&one}, "1");
            EXPECT_EQ(text.find("cross_site") != std::string::npos, how != verb::get) << text;
        }
}

struct leaf {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(leaf, (), (text))

expected<ready<leaf>> show_ready_leaf(shelves&) {
    return ready<leaf>{};
}
expected<tagged<leaf>> show_tagged_leaf(shelves&) {
    return tagged<leaf>{};
}
expected<file> show_leaf_file(shelves&) {
    return file{};
}
expected<tagged<leaf>> change_leaf(seen_revision, shelves&) {
    return tagged<leaf>{};
}

// Whether a header of the good answer is always there; nullopt: it is not described.
std::optional<bool> told_of(const boost::json::value& operation, std::string_view header) {
    const auto* one = operation.at("responses").at("200").as_object().if_contains("headers");
    if (one == nullptr || !one->as_object().contains(header)) return std::nullopt;
    return one->at(header).at("required").as_bool();
}

TEST(openapi_document, tells_who_can_ask_again_with_a_tag) {
    shelves all;
    const auto rows = routes(all,
                             row{verb::get, "/api/a", "Show a", access::open, limits::read,
                                 answers<ready<leaf>>, show_ready_leaf},
                             row{verb::get, "/api/b", "Show b", access::open, limits::read,
                                 answers<tagged<leaf>>, show_tagged_leaf},
                             row{verb::get, "/api/c", "Show c", access::open, limits::read,
                                 answers<ready<leaf>>, untagged{}, show_ready_leaf},
                             row{verb::get, "/api/d", "Show d", access::open, limits::read,
                                 answers<file>, show_leaf_file});
    const std::optional<bool> tags[] = {false, true, std::nullopt, std::nullopt};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto get = described(rows[i]).at("get");
        EXPECT_EQ(told_of(get, "ETag"), tags[i]) << rows[i].pattern;
        EXPECT_EQ(get.at("responses").as_object().contains("304"), tags[i].has_value());
        const bool asks = boost::json::serialize(get).contains("If-None-Match");
        EXPECT_EQ(asks, tags[i].has_value()) << rows[i].pattern;
        EXPECT_TRUE(get.at("responses").as_object().contains("413")) << rows[i].pattern;
    }
    EXPECT_EQ(told_of(described(rows[3]).at("get"), "Content-Disposition"), false);
}

TEST(openapi_document, takes_every_tag_that_the_server_gives) {
    shelves all;
    const auto rows = routes(all, row{verb::put, "/api/a", "Put a", access::open, limits::write,
                                      answers<tagged<leaf>>, change_leaf});
    const auto put = described(rows[0]).at("put");
    EXPECT_FALSE(put.at("responses").as_object().contains("304"));
    const auto& parameter = put.at("parameters").at(0);
    EXPECT_EQ(parameter.at("name"), "If-Match");
    const std::regex form(std::string(parameter.at("schema").at("pattern").as_string()));
    for (const char* right :
         {"*", "\"1\"", "\"12-es\"", "W/\"1\"", "\"1\", W/\"2-en\"", "\"1\",\"2\""})
        EXPECT_TRUE(std::regex_match(right, form)) << right;
    for (const char* wrong : {"", "W/*", "\"x\"", "\"1\" \"2\"", "*, \"1\"", "\"1"})
        EXPECT_FALSE(std::regex_match(wrong, form)) << wrong;
}

TEST(openapi_document, names_an_operation_by_its_words) {
    const route one = saying("/api/orders", "List own sign-ins");
    const std::string text = openapi_document({&one}, "1");
    EXPECT_NE(text.find(R"("operationId":"list_own_sign_ins","summary":"List own sign-ins")"),
              std::string::npos)
        << text;
}

TEST(openapi_document, refuses_a_public_row_without_words_of_its_own) {
    const route one = saying("/api/a", "Show it");
    const route same = saying("/api/b", "Show it");
    const route silent = saying("/api/c", "");
    const route inside = saying("/internal/d", "");
    EXPECT_NO_THROW(openapi_document({&one, &inside}, "1"));
    EXPECT_THROW(openapi_document({&one, &same}, "1"), std::logic_error);
    EXPECT_THROW(openapi_document({&silent}, "1"), std::logic_error);
}

}  // namespace
}  // namespace flores::http

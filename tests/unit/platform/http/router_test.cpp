#include "platform/http/router.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace flores::http {
namespace {

route plain(verb method, std::string_view pattern) {
    return route{method, pattern, access::open, limits::read};
}

class router_finds : public testing::Test {
protected:
    router_finds() {
        std::vector<route> some;
        some.push_back(plain(verb::get, "/api/products/{id}"));
        some.push_back(plain(verb::put, "/api/products/{id}"));
        some.push_back(plain(verb::get, "/api/products/featured"));
        some.push_back(plain(verb::get, "/api/products/{id}/similar"));
        routes_.add(std::move(some));
    }

    // The pattern found, or "" and the verbs allowed there.
    std::string find(verb method, std::string_view path) {
        request_ = request{};
        request_.method = method;
        request_.path = path;
        call at(request_);
        allowed_.clear();
        const route* found = routes_.find(at, &allowed_);
        value_ = at.path_values[0];
        return found ? std::string(found->pattern) : std::string();
    }

    router routes_;
    request request_;
    std::string allowed_;
    std::string value_;
};

TEST_F(router_finds, a_value_of_the_path) {
    EXPECT_EQ(find(verb::get, "/api/products/AML001"), "/api/products/{id}");
    EXPECT_EQ(value_, "AML001");
}

TEST_F(router_finds, the_literal_before_the_value) {
    EXPECT_EQ(find(verb::get, "/api/products/featured"), "/api/products/featured");
}

TEST_F(router_finds, the_value_where_the_literal_leads_nowhere) {
    EXPECT_EQ(find(verb::get, "/api/products/featured/similar"), "/api/products/{id}/similar");
}

TEST_F(router_finds, head_as_get) {
    EXPECT_EQ(find(verb::head, "/api/products/AML001"), "/api/products/{id}");
}

TEST_F(router_finds, which_verbs_a_path_knows) {
    EXPECT_EQ(find(verb::del, "/api/products/AML001"), "");
    EXPECT_EQ(allowed_, "OPTIONS, GET, HEAD, PUT");
}

TEST_F(router_finds, nothing_for_other_paths) {
    for (const auto* path : {"", "/", "/api", "/api/products", "/api/products/", "/api/products//",
                             "/api/products/A/b", "/api/products/A/similar/", "api/products/A"}) {
        EXPECT_EQ(find(verb::get, path), "") << path;
        EXPECT_EQ(allowed_, "") << path;
    }
}

TEST_F(router_finds, decoded_values_and_refuses_broken_escapes) {
    EXPECT_EQ(find(verb::get, "/api/products/%C3%91u"), "/api/products/{id}");
    EXPECT_EQ(value_, "Ñu");
    for (const auto* path :
         {"/api/products/%", "/api/products/%4", "/api/products/%zz", "/api/products/a%00b"})
        EXPECT_EQ(find(verb::get, path), "") << path;
}

TEST_F(router_finds, literals_whose_letters_came_escaped) {
    EXPECT_EQ(find(verb::get, "/api/%70roducts/f%65atured"), "/api/products/featured");
    EXPECT_EQ(find(verb::get, "/%61pi/products/AML%30%301/%73imilar"),
              "/api/products/{id}/similar");
    EXPECT_EQ(value_, "AML001");
}

TEST_F(router_finds, no_structure_in_what_is_escaped) {
    for (const auto* path :
         {"/api%2Fproducts/AML001", "/api%2fproducts/AML001", "%2Fapi/products/AML001",
          "/api/x/%2E%2E/products/AML001", "/api/%2e/products/AML001", "/api/products%00/AML001",
          "/api/%70roducts/%%34%31", "/api/%7products/A", "/%2561pi/products/A"})
        EXPECT_EQ(find(verb::get, path), "") << path;
    EXPECT_EQ(find(verb::get, "/api/products/a%2Fsimilar"), "/api/products/{id}");
    EXPECT_EQ(value_, "a/similar");
    EXPECT_EQ(find(verb::get, "/api/products/%2541"), "/api/products/{id}");
    EXPECT_EQ(value_, "%41") << "decoded once";
}

TEST(plain_path, copies_no_path_without_escapes) {
    std::string out = "untouched";
    const std::string_view path = "/api/products";
    EXPECT_EQ(plain_path(path, out).data(), path.data());
    EXPECT_EQ(out, "untouched");
}

TEST(router_start, refuses_a_path_with_two_owners) {
    router routes;
    std::vector<route> first;
    first.push_back(plain(verb::get, "/api/products/{id}"));
    routes.add(std::move(first));
    std::vector<route> second;
    second.push_back(plain(verb::get, "/api/products/{sku}"));
    EXPECT_THROW(routes.add(std::move(second)), std::logic_error);
}

}  // namespace
}  // namespace flores::http

#include "platform/http/openapi.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace flores::http {
namespace {

route saying(std::string_view pattern, std::string_view summary) {
    route out{verb::get, pattern, access::open, limits::read};
    out.about.summary = summary;
    return out;
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

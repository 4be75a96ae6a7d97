#include "platform/observe/http_metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flores::observe {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(http_metrics, counts_by_route_and_class_of_status) {
    metrics all;
    http_metrics http(all, "gateway");
    const std::size_t show = http.add_route("GET", "/api/products/{sku}");
    const std::size_t put = http.add_route("PUT", "/api/cart/lines/{sku}");
    for (const int status : {200, 204, 304, 404, 500}) {
        http.began();
        http.ended(show, status, 700us);
    }
    http.began();
    http.ended(put, 201, 700us);
    const std::string text = all.text();
    const std::string of_show =
        R"({method="GET",route="/api/products/{sku}",service="gateway",status=")";
    EXPECT_THAT(text, HasSubstr("http_requests_total" + of_show + "2xx\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("http_requests_total" + of_show + "3xx\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("http_requests_total" + of_show + "4xx\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("http_requests_total" + of_show + "5xx\"} 1\n"));
    const std::string seconds =
        "http_request_duration_seconds_bucket"
        R"({method="GET",route="/api/products/{sku}",service="gateway",)";
    EXPECT_THAT(text, HasSubstr(seconds + "le=\"0.0005\"} 0\n"));
    EXPECT_THAT(text, HasSubstr(seconds + "le=\"0.001\"} 5\n"));
    EXPECT_THAT(text, HasSubstr("http_requests_in_flight{service=\"gateway\"} 0\n"));
}

TEST(http_metrics, what_no_row_matches_is_one_series) {
    metrics all;
    http_metrics http(all, "gateway");
    http.ended(http_metrics::unmatched, 404, 1us);
    http.ended(999, 404, 1us);
    const std::string of_unmatched =
        R"({method="",route="unmatched",service="gateway",status="4xx"})";
    EXPECT_THAT(all.text(), HasSubstr("http_requests_total" + of_unmatched + " 2\n"));
}

TEST(http_metrics, shows_what_is_in_flight) {
    metrics all;
    http_metrics http(all, "order");
    http.began();
    http.began();
    http.ended(http_metrics::unmatched, 200, 1us);
    EXPECT_THAT(all.text(), HasSubstr("http_requests_in_flight{service=\"order\"} 1\n"));
}

}  // namespace
}  // namespace flores::observe

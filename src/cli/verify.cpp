// flores verify: the four checks at the end of the operations manual, against a running shop.
#include "cli/commands.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/json/parse.hpp>
#include <boost/url/parse.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <stdexcept>
#include <string>

namespace flores::cli {
namespace {

namespace asio = boost::asio;
namespace bh = boost::beast::http;
using asio::ip::tcp;

struct answer {
    unsigned status = 0;
    std::string body;
};

struct target {
    std::string host;
    std::string port;
};

target parse_target(const std::string& url) {
    const auto parsed = boost::urls::parse_uri(url);
    if (!parsed || parsed->scheme() != "http" || parsed->host().empty())
        throw std::runtime_error(url + ": expected a URL such as http://127.0.0.1:3000");
    return {parsed->host(), parsed->has_port() ? std::string(parsed->port()) : "80"};
}

answer get(const target& shop, const std::string& path) {
    asio::io_context io;
    tcp::socket socket(io);
    asio::connect(socket, tcp::resolver(io).resolve(shop.host, shop.port));
    bh::request<bh::string_body> asked{bh::verb::get, path, 11};
    asked.set(bh::field::host, shop.host + ":" + shop.port);
    asked.set(bh::field::connection, "close");
    bh::write(socket, asked);
    boost::beast::flat_buffer buffer;
    bh::response_parser<bh::string_body> got;
    got.body_limit(64u << 20);
    bh::read(socket, buffer, got);
    return {got.get().result_int(), std::move(got.get().body())};
}

bool tell(const char* check, bool good, const std::string& found) {
    std::printf("%-4s %s: %s\n", good ? "ok" : "FAIL", check, found.c_str());
    return good;
}

bool check_services(const target& shop) {
    const answer got = get(shop, "/health");
    boost::system::error_code ec;
    const auto body = boost::json::parse(got.body, ec);
    if (ec || !body.is_object()) return tell("services", false, "/health is no JSON");
    const auto* status = body.as_object().if_contains("status");
    const std::string found =
        status && status->is_string() ? std::string(status->get_string()) : std::string("nothing");
    return tell("services", found == "up", "/health says " + found);
}

bool check_functions(const target& shop) {
    std::string found;
    bool good = true;
    for (const char* path : {"/health/ready", "/api/products?limit=1", "/api/categories",
                             "/api/search?q=rosas", "/api/delivery/zones", "/api/cart"}) {
        const answer got = get(shop, path);
        good = good && got.status == 200;
        found += fmt::format("{}{} {}", found.empty() ? "" : ", ", path, got.status);
    }
    return tell("critical functions", good, found);
}

// How often `name` counted in all series whose labels have `with`.
double sum_of(std::string_view text, std::string_view name, std::string_view with) {
    double sum = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto value = line.rfind(' ');
        if (!line.starts_with(name) || value == std::string_view::npos) continue;
        if (line.substr(0, value).find(with) == std::string_view::npos) continue;
        sum += std::stod(std::string(line.substr(value + 1)));
    }
    return sum;
}

bool check_metrics(const answer& metrics) {
    const double dropped = sum_of(metrics.body, "access_log_lines_dropped_total", "");
    return tell("metrics and logs", metrics.status == 200 && dropped == 0,
                metrics.status == 200 ? fmt::format("{} log lines dropped", dropped)
                                      : fmt::format("/metrics answers {}; allow this address with "
                                                    "METRICS_ALLOW",
                                                    metrics.status));
}

bool check_errors(const answer& metrics) {
    if (metrics.status != 200) return tell("errors of the APIs", false, "no metrics");
    constexpr double share_max = 0.01;  // as the manual's alert
    const double all = sum_of(metrics.body, "http_requests_total{", "");
    const double failed = sum_of(metrics.body, "http_requests_total{", "status=\"5xx\"");
    return tell("errors of the APIs", failed <= all * share_max,
                fmt::format("{} of {} requests ended in 5xx", failed, all));
}

}  // namespace

int verify(const invocation& call) {
    const target shop = parse_target(call.url);
    bool good = check_services(shop);
    good = check_functions(shop) && good;
    const answer metrics = get(shop, "/metrics");
    good = check_metrics(metrics) && good;
    good = check_errors(metrics) && good;
    return good ? 0 : 1;
}

}  // namespace flores::cli

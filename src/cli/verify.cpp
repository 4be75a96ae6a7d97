// flores verify: the four checks at the end of the operations manual, against a running shop.
#include "cli/commands.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/json/parse.hpp>
#include <boost/url/parse.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <utility>

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
    std::string host;  // a name or an address, without brackets
    std::string port;
    std::string authority;  // both, as URLs write them
};

target parse_target(const std::string& url) {
    const auto parsed = boost::urls::parse_uri(url);
    if (!parsed || parsed->scheme() != "http" || parsed->host().empty() ||
        (parsed->has_port() && parsed->port_number() == 0))
        throw std::runtime_error(url + ": expected a URL such as http://127.0.0.1:3000");
    return {parsed->host_address(), parsed->has_port() ? std::string(parsed->port()) : "80",
            std::string(parsed->encoded_host_and_port())};
}

constexpr std::chrono::seconds answer_time_max{10};

asio::awaitable<answer> ask(target shop, std::string path) {
    const auto loop = co_await asio::this_coro::executor;
    tcp::resolver resolver(loop);
    const auto addresses =
        co_await resolver.async_resolve(shop.host, shop.port, asio::use_awaitable);
    boost::beast::tcp_stream stream(loop);
    stream.expires_after(answer_time_max);
    co_await stream.async_connect(addresses, asio::use_awaitable);
    bh::request<bh::string_body> asked{bh::verb::get, path, 11};
    asked.set(bh::field::host, shop.authority);
    asked.set(bh::field::connection, "close");
    co_await bh::async_write(stream, asked, asio::use_awaitable);
    boost::beast::flat_buffer buffer;
    bh::response_parser<bh::string_body> got;
    got.body_limit(64u << 20);
    co_await bh::async_read(stream, buffer, got, asio::use_awaitable);
    co_return answer{got.get().result_int(), std::move(got.get().body())};
}

std::string why_not(const boost::system::error_code& fault) {
    if (fault == asio::error::connection_refused)
        return "nothing serves there; start the shop, or give the port that it serves on";
    if (fault == asio::error::host_not_found || fault == asio::error::host_not_found_try_again)
        return "no machine has that name";
    if (fault == boost::beast::error::timeout)
        return fmt::format("no answer within {} s", answer_time_max.count());
    return "what answers there speaks no HTTP, or hung up: " + fault.message();
}

answer get(const target& shop, const std::string& path) {
    asio::io_context io;
    auto asking = asio::co_spawn(io, ask(shop, path), asio::use_future);
    io.run();
    try {
        return asking.get();
    } catch (const boost::system::system_error& fault) {
        throw std::runtime_error(
            fmt::format("http://{}{}: {}", shop.authority, path, why_not(fault.code())));
    }
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
        double one = 0;
        std::from_chars(line.data() + value + 1, line.data() + line.size(), one);
        sum += one;
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

// flores verify: the four checks at the end of the operations manual, against a running shop.
#include "cli/commands.hpp"
#include "platform/outbound/curl_handle.hpp"

#include <boost/json/parse.hpp>
#include <boost/url/parse.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <new>
#include <stdexcept>
#include <string>

namespace flores::cli {
namespace {

struct answer {
    long status = 0;
    std::string body;
};

struct target {
    std::string url;      // without a path
    std::string ca_file;  // certificates that are trusted; empty: the system's
};

target parse_target(const std::string& url, const std::string& ca_file) {
    const auto parsed = boost::urls::parse_uri(url);
    if (!parsed || (parsed->scheme() != "http" && parsed->scheme() != "https") ||
        parsed->host().empty() || (parsed->has_port() && parsed->port_number() == 0))
        throw std::runtime_error(url + ": expected a URL such as http://127.0.0.1:3000");
    return {fmt::format("{}://{}", std::string(parsed->scheme()),
                        std::string(parsed->encoded_host_and_port())),
            ca_file};
}

constexpr long answer_s_max = 10;
constexpr std::size_t answer_bytes_max = 64u << 20;

std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* of) {
    auto& body = *static_cast<std::string*>(of);
    if (body.size() + size * count > answer_bytes_max) return 0;
    body.append(bytes, size * count);
    return size * count;
}

std::string why_not(CURLcode fault, const std::string& detail) {
    switch (fault) {
        case CURLE_COULDNT_CONNECT:
            return "nothing serves there; start the shop, or give the port that it serves on";
        case CURLE_COULDNT_RESOLVE_HOST:
            return "no machine has that name";
        case CURLE_OPERATION_TIMEDOUT:
            return fmt::format("no answer within {} s", answer_s_max);
        case CURLE_PEER_FAILED_VERIFICATION:
            return "its certificate is not trusted: " + detail +
                   "; name those of an authority of your own with --ca-file";
        case CURLE_SSL_CACERT_BADFILE:
            return "the file of --ca-file has no certificates that can be read";
        case CURLE_SSL_CONNECT_ERROR:
            return "what answers there speaks no TLS; is it http? " + detail;
        default:
            return "what answers there speaks no HTTP, or hung up: " + detail;
    }
}

answer get(const target& shop, const std::string& path) {
    const outbound::curl_handle handle = outbound::new_curl_handle();
    if (!handle) throw std::bad_alloc();
    answer out;
    std::array<char, CURL_ERROR_SIZE> detail{};
    const std::string url = shop.url + path;
    curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT, answer_s_max);
    curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, detail.data());
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, &keep);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &out.body);
    if (!shop.ca_file.empty()) curl_easy_setopt(handle.get(), CURLOPT_CAINFO, shop.ca_file.c_str());
    const CURLcode got = curl_easy_perform(handle.get());
    if (got != CURLE_OK)
        throw std::runtime_error(fmt::format(
            "{}: {}", url, why_not(got, detail[0] ? detail.data() : curl_easy_strerror(got))));
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &out.status);
    return out;
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
    const target shop = parse_target(call.url, call.file);
    bool good = check_services(shop);
    good = check_functions(shop) && good;
    const answer metrics = get(shop, "/metrics");
    good = check_metrics(metrics) && good;
    good = check_errors(metrics) && good;
    return good ? 0 : 1;
}

}  // namespace flores::cli

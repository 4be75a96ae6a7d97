// A server that answers what it was told in the headers that matter.
#pragma once

#include "unit/platform/net/test_server.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace flores::test {

class echo_server : public test_server {
public:
    explicit echo_server(net::connection_limits limits = {}) : test_server({}, limits) {
        add(routes());
        start();
    }

    // All that it answers when it was told that much.
    static std::string echo_of(std::string_view told) { return "\r\n\r\n" + std::string(told); }

private:
    static std::vector<http::route> routes() {
        std::vector<http::route> out;
        for (const http::verb method : {http::verb::get, http::verb::post}) {
            out.push_back({method, "/echo", http::access::open, http::limits::write});
            out.back().now = [](http::call& at) -> expected<http::response> {
                return echo(at.in);
            };
        }
        return out;
    }
    static http::response echo(const http::request& in) {
        using http::field;
        constexpr std::pair<std::string_view, field> told[] = {
            {"host", field::host},
            {"authorization", field::authorization},
            {"cookie", field::cookie},
            {"type", field::content_type},
            {"if-match", field::if_match},
            {"if-none-match", field::if_none_match},
            {"languages", field::accept_language}};
        http::response out;
        out.content_type = "text/plain";
        for (const auto& [name, which] : told)
            if (!in[which].empty()) out.body.append(name).append("=").append(in[which]).append(";");
        if (!in.body.empty()) out.body.append("body=").append(in.body).append(";");
        return out;
    }
};

}  // namespace flores::test

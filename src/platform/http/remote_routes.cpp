#include "platform/http/remote_routes.hpp"

#include "platform/http/replays.hpp"
#include "platform/http/wire.hpp"

#include <algorithm>
#include <utility>

namespace flores::http {
namespace {

// What is the service's to read. Where the request came from was judged at the edge; what speaks of
// this connection, or claims to come from a proxy, ends here.
constexpr std::pair<field, std::string_view> forwarded[] = {
    {field::accept, "Accept: "},
    {field::accept_encoding, "Accept-Encoding: "},
    {field::accept_language, "Accept-Language: "},
    {field::authorization, "Authorization: "},
    {field::content_type, "Content-Type: "},
    {field::cookie, "Cookie: "},
    {field::idempotency_key, "Idempotency-Key: "},
    {field::if_match, "If-Match: "},
    {field::if_none_match, "If-None-Match: "},
};

std::string headers_of(const call& at, const std::string& token) {
    std::string out;
    out.reserve(1024);
    // An answer that is kept to be told again is kept as it is read, not as it was compressed.
    const bool as_it_is = is_replayable(at);
    for (const auto& [which, name] : forwarded) {
        const std::string_view value = at.in[which];
        if (value.empty() || (as_it_is && which == field::accept_encoding)) continue;
        out.append(name).append(value).append("\r\n");
    }
    write_travel_headers(out, at.around);
    out.append("X-Forwarded-For: ").append(at.address);
    out.append("\r\nX-Internal-Token: ").append(token).append("\r\n");
    return out;
}

// Its own first sending may be what a second one meets.
bool may_meet_itself(const route_documentation& row, verb method) {
    return std::ranges::any_of(row.errors, [method](const error_kind* each) {
        return each->status == errors::conflict.status || each->status == errors::stale.status ||
               (method == verb::del && each->status == errors::not_found.status);
    });
}

// By its verb (RFC 9110, 9.2.2), or because the service keeps its own record of the key.
bool is_repeatable(const call& at) {
    const route_documentation& row = at.matched->about;
    if (at.in.method == verb::put || at.in.method == verb::del)
        return !may_meet_itself(row, at.in.method);
    const bool keyed = row.keeps_key && !at.in[field::idempotency_key].empty();
    return keyed || !is_unsafe(at.in.method);
}

}  // namespace

task<expected<response>> remote_service::forward(call& at, bool at_once) {
    at.new_cookie.clear();  // the service gives its guests their cookie
    net::upstream_request asked{.method = at.in.method, .target = at.in.target};
    if (asked.method == verb::head) asked.method = verb::get;  // the edge leaves the body out
    asked.headers = headers_of(at, pass_.token());
    asked.body = at.in.body;
    asked.repeatable = is_repeatable(at);
    asked.at_once = at_once && asked.method == verb::get && asked.body.empty();
    return at_.send(std::move(asked));
}

std::vector<route> remote_routes(std::vector<route> rows, remote_service& to) {
    std::erase_if(rows, [](const route& one) { return one.minimum == access::internal; });
    for (route& one : rows) {
        const bool at_once = one.now != nullptr;
        one.now = nullptr;
        one.later = [&to, at_once](call& at) {
            return to.forward(at, at_once);
        };
    }
    return rows;
}

}  // namespace flores::http

// What every request goes through, in one order, whatever its route. The stages stand in
// pipeline.cpp with a line each that says why they stand where they do; this is their only list.
// How they find out who calls is in pipeline_callers.cpp.
#pragma once

#include "platform/auth/ended_sessions.hpp"
#include "platform/auth/signed_value.hpp"
#include "platform/auth/token.hpp"
#include "platform/core/ids.hpp"
#include "platform/http/rate_limits.hpp"
#include "platform/http/replays.hpp"
#include "platform/http/router.hpp"
#include "platform/net/request_handler.hpp"
#include "platform/observe/access_log.hpp"
#include "platform/observe/http_metrics.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace flores::http {

// Requests per minute of one caller, by class of route; all of one address, whoever calls.
struct limit_settings {
    std::int64_t read_per_minute = 1200;
    std::int64_t write_per_minute = 240;
    std::int64_t sensitive_per_minute = 20;
    std::int64_t address_per_minute = 3000;
};

struct pipeline_settings {
    limit_settings limits{};
    std::size_t body_bytes_max = 64 * 1024;
    std::chrono::milliseconds deadline_ms{10'000};  // of a request, 100 ms to 30 s
    std::vector<std::string> allowed_origins;       // CORS; none: same origin only
    bool secure_cookies = true;                     // false on loopback
    std::function<bool(std::string_view address)> is_trusted_proxy;
};

// Everything a pipeline works with, owned by who makes it.
struct pipeline_parts {
    const auth::token_keeper& tokens;
    const auth::ended_sessions& ended;
    auth::key guest_key;
    id_source& ids;
    observe::access_log& access_log;
    observe::http_metrics& metrics;
    const clock_port& clock;
    replay_repository* replays;  // null behind the edge, where no answer is kept
    // Of a process that serves others: whoever shows such a token is one of them. Null at the edge,
    // and internal routes have no door.
    const auth::internal_tokens* internal = nullptr;
};

class pipeline final : public net::request_handler {
public:
    pipeline(pipeline_settings settings, pipeline_parts parts);

    // Before the first request.
    void add(std::vector<route> more);
    // The limits are those of several gateways together, which `all` outlives.
    void share_limits(shared_buckets& all) {
        callers_.share(all, "callers:");
        addresses_.share(all, "addresses:");
    }
    std::vector<const route*> all_routes() const { return router_.all(); }

    std::size_t begin(call& at) override;
    bool stop_at_header(call& at, response& out) override;
    bool answer_now(call& at, response& out) override;
    task<void> answer_later(call& at, response& out) override;
    void refuse(call& at, const error_kind& why, response& out) override;
    void finish(call& at, response& out, std::string& head) override;
    void abandon(call& at) override;

    // Calls a route of another service in this process: the handler's own answer, behind all
    // stages, as an internal principal.
    task<expected<response>> call_inside(const request& in, auth::principal as);

private:
    static bool is_internal(const route* one) {
        return one != nullptr && one->minimum == access::internal;
    }
    void believe(call& at) const;
    void recognise_service(call& at) const;
    std::optional<error> stop_at_a_stage(call& at);
    std::optional<error> check_address_limit(call& at);
    std::optional<error> authenticate(call& at);
    std::optional<error> know_guest(call& at);
    std::optional<error> check_caller_limit(const call& at);
    std::optional<error> check_headers(const call& at) const;
    void write_access(const call& at, int status, std::size_t bytes_out,
                      std::chrono::microseconds took) const;
    void answer_without_route(call& at, response& out) const;
    std::int64_t per_minute(limits kind) const;
    bool answers_once(const call& at) const;

    pipeline_settings settings_;
    pipeline_parts parts_;
    router router_;
    rate_limits callers_;
    rate_limits addresses_;
};

// The gateway's name in the tokens between services. It alone vouches for the clients it forwards.
inline constexpr std::string_view edge_name = "gateway";

// Cookie with the sealed id of a guest's cart.
inline constexpr std::string_view guest_cookie_name = "flores_cart";

// Set-Cookie of a guest cart; an empty id takes the cookie back.
std::string guest_cookie(const auth::key& key, std::string_view cart, bool secure);

}  // namespace flores::http

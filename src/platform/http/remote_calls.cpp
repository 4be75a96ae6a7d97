#include "platform/http/remote_calls.hpp"

#include "platform/http/remote_error.hpp"
#include "platform/observe/log.hpp"

#include <fmt/format.h>

namespace flores::http {

task<expected<std::string>> remote_calls::call(std::string_view service, verb method,
                                               std::string path, std::string body) {
    const auto found = reached_.find(service);
    if (found == reached_.end())
        co_return fail(errors::unavailable, log_text{fmt::format("no way to {}", service)});
    net::upstream_request asked{.method = method, .target = path, .body = body};
    asked.repeatable = method != verb::post && method != verb::patch;
    asked.headers = "Authorization: Bearer " + pass_.token() + "\r\n";
    if (!body.empty()) asked.headers += "Content-Type: application/json\r\n";
    write_travel_headers(asked.headers, current_ambient());
    auto running = found->second.get().send(std::move(asked));
    auto answer = co_await std::move(running);
    if (!answer) co_return std::unexpected(std::move(answer.error()));
    if (answer->status / 100 == 2) co_return std::move(answer->body);
    if (answer->status == 401) {
        log::error("internal_call_refused", {{"service", found->first}});
        co_return fail(errors::unavailable);
    }
    co_return std::unexpected(read_remote_error(answer->status, answer->body));
}

}  // namespace flores::http

// Calls to services of the same process: the pipeline finds the route and runs its handler as an
// internal principal, behind all stages of the edge.
#pragma once

#include "platform/http/pipeline.hpp"
#include "platform/net/calls.hpp"

namespace flores::http {

class in_process_calls final : public net::call_port {
public:
    // Before the first call; `to` outlives the calls.
    void connect(pipeline& to) { pipeline_ = &to; }

    task<expected<std::string>> call(std::string_view service, verb method, std::string path,
                                     std::string body) override;

private:
    pipeline* pipeline_ = nullptr;
};

}  // namespace flores::http

// Calls to services of the same process: the pipeline finds the route and runs its handler as an
// internal principal, behind all stages of the edge. Calls to others go elsewhere.
#pragma once

#include "platform/http/pipeline.hpp"
#include "platform/net/calls.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>

namespace flores::http {

class in_process_calls final : public net::call_port {
public:
    // Before the first call. `to` outlives the calls.
    void connect(std::string service, pipeline& to) { here_[std::move(service)] = &to; }
    // The road to services that are not of this process; without one they are unavailable.
    void connect_others(call_port& to) { elsewhere_ = &to; }

    task<expected<std::string>> call(std::string_view service, verb method, std::string path,
                                     std::string body) override;

private:
    std::map<std::string, pipeline*, std::less<>> here_;
    call_port* elsewhere_ = nullptr;
};

}  // namespace flores::http

// Calls to services of other processes: the same port as in_process_calls, over their upstreams.
#pragma once

#include "platform/http/remote_pass.hpp"
#include "platform/net/calls.hpp"
#include "platform/net/upstream.hpp"

#include <functional>
#include <map>
#include <string>

namespace flores::http {

class remote_calls final : public net::call_port {
public:
    // `pass` outlives this.
    explicit remote_calls(remote_pass& pass) : pass_(pass) {}

    // Before the first call; the upstream outlives the calls.
    void reach(std::string service, net::upstream& at) { reached_.emplace(service, at); }

    // On a loop. GET, PUT and DELETE may be sent twice, see upstream.hpp.
    // Beside what the handler returned: unavailable, deadline_exceeded and overloaded of the way
    // there. A service that does not take our token is unavailable, and the log says why.
    task<expected<std::string>> call(std::string_view service, verb method, std::string path,
                                     std::string body) override;

private:
    remote_pass& pass_;
    std::map<std::string, std::reference_wrapper<net::upstream>, std::less<>> reached_;
};

}  // namespace flores::http

// Routes of services that live in other processes, as the edge serves them. The row is the
// service's own: the edge knows its access level, limits, types and errors, puts the request
// through all of its stages, and then forwards it instead of running the handler.
#pragma once

#include "platform/http/remote_pass.hpp"
#include "platform/http/route.hpp"
#include "platform/net/upstream.hpp"

#include <cstddef>
#include <vector>

namespace flores::http {

class remote_service {
public:
    // Both outlive this.
    remote_service(net::upstream& at, remote_pass& pass) : at_(at), pass_(pass) {}

    // Sends the request of the client on and gives what the service answered, whatever it is.
    // `at_once`: the service's handler does not wait. Its errors are those of upstream::send.
    task<expected<response>> forward(call& at, bool at_once);

private:
    net::upstream& at_;
    remote_pass& pass_;
};

// The rows, without those that are between services, each bound to `to`, which outlives them.
std::vector<route> remote_routes(std::vector<route> rows, remote_service& to);

// The rows that `table` binds to its service, where there is no service: their handlers must not
// run, and everything else of them is as it is.
template <class Service>
std::vector<route> rows_alone(std::vector<route> (*table)(Service&)) {
    // A row keeps where its service is and looks at it when its handler runs: a place will do.
    alignas(Service) static std::byte nowhere[sizeof(Service)];
    return table(reinterpret_cast<Service&>(nowhere));
}

}  // namespace flores::http

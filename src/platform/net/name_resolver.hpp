// From the name of a host to all its addresses. Replicas of a service stand behind one name.
#pragma once

#include "platform/core/error.hpp"
#include "platform/core/off_loop.hpp"
#include "platform/core/task.hpp"

#include <boost/asio/ip/address.hpp>

#include <string>
#include <vector>

namespace flores::net {

class name_resolver {
public:
    virtual ~name_resolver() = default;

    // At least one address. unavailable: the name is not known, or nobody can be asked.
    virtual task<expected<std::vector<boost::asio::ip::address>>> resolve(std::string host) = 0;
};

// Asks the system (getaddrinfo), on two threads of its own. Of several names, separated by commas,
// the addresses of all.
class system_resolver final : public name_resolver {
public:
    task<expected<std::vector<boost::asio::ip::address>>> resolve(std::string host) override;

private:
    worker_pool pool_{"names", 2, 64};
};

}  // namespace flores::net

// Which of several replicas does what is done once: a lease is held by one of them, and by another
// some seconds after that one died. It is no lock: a replica that was stopped in between may work
// beside its successor for a moment, so what runs under a lease bears being done twice.
#pragma once

#include <string_view>

namespace flores::net {

class leases {
public:
    virtual ~leases() = default;

    // Whether this process holds the lease now. Answers at once, on the first loop; asking for a
    // name is what makes this process try to get it.
    virtual bool holds(std::string_view name) = 0;
};

}  // namespace flores::net

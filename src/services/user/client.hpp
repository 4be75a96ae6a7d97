// What other services ask of user: how somebody wants to be addressed.
#pragma once

#include "platform/net/calls.hpp"

#include <boost/describe/class.hpp>

#include <string>

namespace flores::user {

struct person {
    std::string name;      // blank: not known yet
    std::string language;  // "es" or "en"
};
BOOST_DESCRIBE_STRUCT(person, (), (name, language))

class person_client {
public:
    virtual ~person_client() = default;

    // not_found: the account has no profile, or not yet. unavailable: user cannot be asked.
    virtual task<expected<person>> find(std::string account) = 0;
};

// Asks GET /internal/user/person/{account}.
class calling_person_client final : public person_client {
public:
    explicit calling_person_client(net::call_port& calls) : calls_(calls) {}

    task<expected<person>> find(std::string account) override {
        return net::get<person>(calls_, "user", "/internal/user/person/" + account);
    }

private:
    net::call_port& calls_;
};

}  // namespace flores::user

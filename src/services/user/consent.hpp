// Whether somebody agreed to be written to about offers. Every change is kept with when and where
// it was said, since the shop must be able to show it; the last one counts, none is a no.
#pragma once

#include "platform/core/clock.hpp"

#include <boost/describe/enum.hpp>

#include <limits>

namespace flores::user {

inline constexpr int consents_shown_max = 100;
inline constexpr int consents_all = std::numeric_limits<int>::max();  // of who asks for a copy

// Where it was said.
enum class consent_place : unsigned char { account, registration, checkout, mail };
BOOST_DESCRIBE_ENUM(consent_place, account, registration, checkout, mail)

struct consent {
    bool given = false;
    consent_place where{};
    instant at{};
};

}  // namespace flores::user

// What auth tells the other processes of the sessions that were ended.
#pragma once

#include "platform/auth/ended_sessions.hpp"
#include "platform/json/types.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace flores::accounts {

struct ended_query {
    json::integer<0, std::numeric_limits<std::int64_t>::max()> after;  // 0: from the first
};
BOOST_DESCRIBE_STRUCT(ended_query, (), (after))

struct ended_session_view {
    std::string session;
    instant until;
};
BOOST_DESCRIBE_STRUCT(ended_session_view, (), (session, until))

struct role_floor_view {
    std::string account;
    std::int64_t role_version_min;
    instant until;
};
BOOST_DESCRIBE_STRUCT(role_floor_view, (), (account, role_version_min, until))

struct ended_view {
    std::vector<ended_session_view> sessions;
    std::vector<role_floor_view> floors;
    std::int64_t position;  // of the last one; ask after it next time
};
BOOST_DESCRIBE_STRUCT(ended_view, (), (sessions, floors, position))

}  // namespace flores::accounts

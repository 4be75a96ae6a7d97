// Wire types of the log of what staff did.
#pragma once

#include "domain/local_dates.hpp"
#include "domain/wire.hpp"
#include "platform/json/page.hpp"
#include "platform/json/types.hpp"
#include "services/order/audit.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

struct audit_query {
    std::optional<json::text<1, 60>> actor{};   // usr_…
    std::optional<json::text<1, 40>> action{};  // "order.status"
    std::optional<audit_subject> kind{};
    std::optional<json::text<1, 120>> subject{};
    std::optional<local_date> from{};
    std::optional<local_date> to{};  // this day included
    std::optional<std::string> cursor{};
    json::page_limit limit{};
    json::total_wanted total{};
};
BOOST_DESCRIBE_STRUCT(audit_query, (),
                      (actor, action, kind, subject, from, to, cursor, limit, total))

struct audit_view {
    instant at;
    std::string by;
    std::string action;
    audit_subject kind;
    std::string subject;
    std::string before;
    std::string after;
};
BOOST_DESCRIBE_STRUCT(audit_view, (), (at, by, action, kind, subject, before, after))

using audit_list = json::page<audit_view>;

}  // namespace flores::order

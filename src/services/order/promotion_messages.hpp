// Wire types of promotions, for staff.
#pragma once

#include "domain/sku.hpp"
#include "domain/wire.hpp"
#include "platform/json/page.hpp"
#include "platform/json/types.hpp"
#include "services/order/promotion.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

struct promotion_name {
    json::text<1, 80> es;
    std::optional<json::text<1, 80>> en;  // absent: the Spanish one
};
BOOST_DESCRIBE_STRUCT(promotion_name, (), (es, en))

using use_limit = json::integer<1, promotion_uses_max>;

struct promotion_request {
    std::optional<promotion_code> code;  // absent: given to every order that it fits
    promotion_kind kind;
    promotion_name name;
    std::optional<json::integer<1, 100>> percent;  // of a percentage, and of no other kind
    std::optional<money> amount;                   // of a fixed amount, and of no other kind
    std::optional<money> merchandise_min;          // of the whole order, before discounts
    // What it is for: these SKUs and what is in these categories; neither: everything.
    std::optional<json::list<flores::sku, promotion_targets_max>> skus;
    std::optional<json::list<json::text<1, 60>, promotion_targets_max>> categories;
    std::optional<instant> starts_at;  // absent: now
    std::optional<instant> ends_at;    // absent: until it is ended
    std::optional<use_limit> uses_max;
    std::optional<use_limit> customer_uses_max;
};
BOOST_DESCRIBE_STRUCT(promotion_request, (),
                      (code, kind, name, percent, amount, merchandise_min, skus, categories,
                       starts_at, ends_at, uses_max, customer_uses_max))

enum class promotion_state : unsigned char { scheduled, active, ended };
BOOST_DESCRIBE_ENUM(promotion_state, scheduled, active, ended)

struct promotion_name_view {
    std::string es;
    std::string en;
};
BOOST_DESCRIBE_STRUCT(promotion_name_view, (), (es, en))

struct promotion_view {
    std::string id;
    std::int64_t revision;
    promotion_state state;
    std::optional<std::string> code;
    promotion_kind kind;
    promotion_name_view name;
    std::optional<std::int64_t> percent;
    std::optional<money> amount;
    money merchandise_min;
    std::vector<std::string> skus;
    std::vector<std::string> categories;
    instant starts_at;
    std::optional<instant> ends_at;
    std::optional<std::int64_t> uses_max;
    std::optional<std::int64_t> customer_uses_max;
    std::int64_t used;  // by orders that were not cancelled
    std::optional<instant> ended_at;
    instant created_at;
};
BOOST_DESCRIBE_STRUCT(promotion_view, (),
                      (id, revision, state, code, kind, name, percent, amount, merchandise_min,
                       skus, categories, starts_at, ends_at, uses_max, customer_uses_max, used,
                       ended_at, created_at))

using promotion_list = json::page<promotion_view>;

struct promotion_use_view {
    std::string order;
    money amount;
    instant at;
    bool held;  // false: the order was cancelled
};
BOOST_DESCRIBE_STRUCT(promotion_use_view, (), (order, amount, at, held))

using promotion_use_list = json::page<promotion_use_view>;

}  // namespace flores::order

// Which promotions an order gets, and what each takes off. Pure functions, in whole pesos.
//
// An order gets at most one promotion on its merchandise and at most one on its delivery: they do
// not add up on one thing. Among those that fit, the one that takes off most; of equal ones an
// automatic one before the code (whose use stays with the buyer), then the older one.
//
// A percentage is rounded once, on the sum of what it is for, to the nearest peso with halves up,
// and shared among the lines by largest remainder (of equal ones the earlier line): the shares add
// up to the whole. A fixed amount is shared the same way and takes off at most what it is for. Of
// two for one the units it is for, dearest first, go in pairs, and the second of each is free. Free
// delivery takes off the fee, when the order has anything that it is for, and leaves the surcharge
// of a special date. Minimum and free delivery from an amount look at the merchandise before
// discounts, so that a discount never makes dearer.
#pragma once

#include "platform/core/error.hpp"
#include "services/order/promotion.hpp"

#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

struct basket_line {
    std::string sku{};
    std::vector<std::string> categories{};  // from the root to the product's own
    std::int64_t unit_price = 0;
    std::int64_t quantity = 0;

    std::int64_t total() const { return unit_price * quantity; }
};

struct basket {
    std::vector<basket_line> lines{};
    std::int64_t delivery_fee = 0;  // without surcharge

    std::int64_t merchandise() const;
};

// Why a code takes nothing off.
enum class promotion_problem : unsigned char {
    unknown_code,
    not_started,
    ended,
    below_minimum,
    nothing_it_is_for,
    used_up,
    used_up_by_customer,
    better_one_applies
};
BOOST_DESCRIBE_ENUM(promotion_problem, unknown_code, not_started, ended, below_minimum,
                    nothing_it_is_for, used_up, used_up_by_customer, better_one_applies)

phrase words_for(promotion_problem why);

// How often a promotion was used: in all, and by the customer who asks.
struct promotion_usage {
    std::string id{};
    std::int64_t used = 0;
    std::int64_t used_by_customer = 0;
};

struct granted {
    std::vector<applied_promotion> applied{};         // by id
    std::optional<promotion_problem> code_problem{};  // of a code that takes nothing off

    std::int64_t discount() const { return sum_of(applied); }
};

// What two for one takes off each line: of the units of `skus`, dearest first, the second of each
// pair.
std::vector<std::int64_t> pairs_of(const std::vector<basket_line>& lines,
                                   const std::vector<std::string>& skus);

// What the promotion takes off; an amount of 0 where there is nothing it is for.
applied_promotion applied_to(const promotion& what, const basket& on);

// The first reason against it; nullopt: it takes something off. `usage` may be null: never used.
std::optional<promotion_problem> problem_of(const promotion& what, const basket& on,
                                            const promotion_usage* usage, instant now);

// Those with limits that may come into play now, by id: their usage is to be asked for.
std::vector<std::string> limited_ids(const promotion_book& book, const std::string& code,
                                     instant now);

// `code` as promotion_code has it, or anything else that was typed; empty: none.
granted grant(const promotion_book& book, const basket& on, const std::string& code,
              const std::vector<promotion_usage>& usage, instant now);

}  // namespace flores::order

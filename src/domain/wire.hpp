// How domain values stand in JSON, where their own parse and text do not say it already. The only
// header of domain that knows platform/json; nothing of domain's own sources includes it.
#pragma once

#include "domain/money.hpp"
#include "domain/sku.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"
#include "platform/json/schema.hpp"
#include "platform/json/types.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

namespace flores {

enum class currency_code : unsigned char { CLP };
BOOST_DESCRIBE_ENUM(currency_code, CLP)

BOOST_DESCRIBE_ENUM(product_size, estandar, grande, premium)

// {"amount": 35000, "currency": "CLP"}: whole pesos.
struct money_wire {
    json::integer<0, money_max> amount;
    currency_code currency;
};
BOOST_DESCRIBE_STRUCT(money_wire, (), (amount, currency))

}  // namespace flores

template <>
struct flores::json::codec<flores::money>
    : flores::json::codec_through<flores::money, flores::money_wire> {
    static money from_wire(const money_wire& wire) { return money{wire.amount}; }
    static money_wire to_wire(const money& value) { return {{value.amount}, currency_code::CLP}; }
};

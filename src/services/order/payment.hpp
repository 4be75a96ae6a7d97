// How an order is paid, and the ledger of what came in for it and what went back.
#pragma once

#include "platform/core/clock.hpp"

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace flores::order {

enum class payment_method : unsigned char { transfer, cash_on_delivery };
BOOST_DESCRIBE_ENUM(payment_method, transfer, cash_on_delivery)

// `paid` until all of it went back.
enum class payment_status : unsigned char { unpaid, paid, refunded };
BOOST_DESCRIBE_ENUM(payment_status, unpaid, paid, refunded)

enum class payment_kind : unsigned char { payment, refund };
BOOST_DESCRIBE_ENUM(payment_kind, payment, refund)

// What is done to the payment of an order: all of it came in, or some of it went back.
struct payment_step {
    payment_kind kind = payment_kind::payment;
    std::int64_t amount = 0;  // in pesos; of a payment 0: the total
    std::string provider{};
    std::string reference{};
    bool as_owed = false;  // nobody named the sum of the refund: it is order::to_give_back()
};

// One row of the ledger: never changed, never removed.
struct payment_entry {
    std::int64_t version = 0;  // of the order, after it
    payment_kind kind = payment_kind::payment;
    std::int64_t amount = 0;  // in pesos, above 0
    std::string provider{};   // its name
    std::string reference{};  // by which the provider knows it; may be empty
    std::string actor{};
    std::string reason{};
    instant at{};
    bool operator==(const payment_entry&) const = default;
};

// The sum of the entries of a kind, in pesos.
std::int64_t sum_of(const std::vector<payment_entry>& entries, payment_kind kind);

}  // namespace flores::order

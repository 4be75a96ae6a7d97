#include "services/order/payment_provider.hpp"

#include <stdexcept>

namespace flores::order {

std::int64_t sum_of(const std::vector<payment_entry>& entries, payment_kind kind) {
    std::int64_t sum = 0;
    for (const payment_entry& one : entries)
        if (one.kind == kind) sum += one.amount;
    return sum;
}

payment_provider& payment_providers::of(payment_method method) const {
    for (payment_provider* one : all_)
        if (one->method() == method) return *one;
    throw std::logic_error("a payment method has no provider");
}

}  // namespace flores::order

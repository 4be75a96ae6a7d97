// payment_provider for what people do with their own hands: a transfer that staff find on the
// account of the shop, and cash that the courier brings home.
#pragma once

#include "services/order/payment_provider.hpp"

namespace flores::order {

class transfer_provider final : public payment_provider {
public:
    // `details`: the shop's account as buyers are told of it; empty: they are not.
    explicit transfer_provider(std::string details = {}) : details_(std::move(details)) {}

    payment_method method() const override { return payment_method::transfer; }
    std::string_view name() const override { return "transfer"; }
    std::string destination() const override { return details_; }
    task<expected<payment_begun>> begin(order_number number, money total) override;
    task<expected<payment_receipt>> confirm(payment_asked asked) override;
    task<expected<payment_receipt>> refund(payment_asked asked) override;

private:
    const std::string details_;
};

class cash_on_delivery_provider final : public payment_provider {
public:
    payment_method method() const override { return payment_method::cash_on_delivery; }
    std::string_view name() const override { return "cash_on_delivery"; }
    task<expected<payment_begun>> begin(order_number number, money total) override;
    task<expected<payment_receipt>> confirm(payment_asked asked) override;
    task<expected<payment_receipt>> refund(payment_asked asked) override;
};

}  // namespace flores::order

// What other services ask of cart: to take one product of an account's cart in or out, in steps
// that may be repeated.
#pragma once

#include "domain/quantity.hpp"
#include "platform/json/types.hpp"
#include "platform/net/calls.hpp"
#include "services/cart/cart.hpp"

#include <boost/describe/class.hpp>

#include <string>

namespace flores::cart {

struct held_line {
    std::string sku;
    std::int64_t quantity;
};
BOOST_DESCRIBE_STRUCT(held_line, (), (sku, quantity))

struct hold_line_request {
    json::integer<quantity_min, quantity_max> quantity;
};
BOOST_DESCRIBE_STRUCT(hold_line_request, (), (quantity))

class cart_client {
public:
    virtual ~cart_client() = default;

    // not_found: the cart has no such line. unavailable, here and below: cart cannot be asked.
    virtual task<expected<held_line>> line(std::string account, std::string sku) = 0;

    // Puts in at least this quantity (1 to 99); again, it changes nothing. unknown_sku: not sold,
    // or not any more. too_many_lines: there is no room for another product.
    virtual task<expected<held_line>> hold_line(std::string account, std::string sku,
                                                int quantity) = 0;

    // A line that is not there is fine.
    virtual task<expected<void>> take_out(std::string account, std::string sku) = 0;
};

// Asks /internal/cart/{account}/lines/{sku}.
class calling_cart_client final : public cart_client {
public:
    explicit calling_cart_client(net::call_port& calls) : calls_(calls) {}

    task<expected<held_line>> line(std::string account, std::string sku) override {
        return net::get<held_line>(calls_, "cart", path(account, sku));
    }

    task<expected<held_line>> hold_line(std::string account, std::string sku,
                                        int quantity) override {
        return net::ask<held_line>(calls_, "cart", http::verb::put, path(account, sku),
                                   hold_line_request{{quantity}});
    }

    task<expected<void>> take_out(std::string account, std::string sku) override {
        return net::tell(calls_, "cart", http::verb::del, path(account, sku));
    }

private:
    static std::string path(const std::string& account, const std::string& sku) {
        return "/internal/cart/" + account + "/lines/" + sku;
    }

    net::call_port& calls_;
};

}  // namespace flores::cart

// What the shop sold, added up: pure sums over orders as they are read, one after the other.
// An order counts from its confirmation on, on the day of its placing in Santiago, unless it was
// cancelled or refunded.
#pragma once

#include "services/order/order.hpp"

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace flores::order {

inline constexpr int sales_days_max = 366;
inline constexpr std::size_t sales_rows_max = 1'000;  // of a summary, the largest first
inline constexpr std::int64_t export_orders_max = 20'000;

enum class sales_by : unsigned char { day, product, zone, promotion };
BOOST_DESCRIBE_ENUM(sales_by, day, product, zone, promotion)

// Sums in pesos, IVA included. merchandise less discount plus delivery is total; of a product,
// discount is what promotions took off its lines, and nothing is refunded: a refund is an order's.
struct sales_sums {
    std::int64_t orders = 0;
    std::int64_t units = 0;
    std::int64_t merchandise = 0;  // before discounts
    std::int64_t discount = 0;
    std::int64_t delivery = 0;  // fee and surcharge, before discounts
    std::int64_t total = 0;
    std::int64_t refunded = 0;  // of the total; what is left of it is what the shop keeps

    std::int64_t net() const { return total - refunded; }
    void add(const sales_sums& more);
    bool operator==(const sales_sums&) const = default;
};

struct sales_row {
    std::string key{};  // the day, the product's id, the zone, the promotion's id
    std::string name{};
    sales_sums sums{};
};

// Whether the order is a sale as it is now.
bool is_sale(const order& what);

// What was given back of its total, in pesos. What a substitution made cheaper is off the total
// already, so that to give it back is none of this.
std::int64_t refunded_of(const order& what);

class sales_summary {
public:
    explicit sales_summary(sales_by by) : by_(by) {}

    void add(const order& what);

    // Days in their order; the others by total, the largest first.
    std::vector<sales_row> rows() const;
    const sales_sums& all() const { return all_; }

private:
    void add_products(const order& what);
    void add_promotions(const order& what, const sales_sums& sums);
    sales_row& row(const std::string& key, const std::string& name);

    sales_by by_;
    sales_sums all_{};
    std::map<std::string, sales_row> rows_{};
};

}  // namespace flores::order

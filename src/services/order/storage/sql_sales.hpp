// sales_repository on the store of order.
#pragma once

#include "platform/sql/store.hpp"
#include "services/order/sales_repository.hpp"

namespace flores::order {

class sql_sales_repository final : public sales_repository {
public:
    explicit sql_sales_repository(sql::store& file) : file_(file) {}

    task<expected<order_range>> placed(local_date from, local_date to) override;
    task<expected<std::int64_t>> count(order_range range, std::int64_t limit) override;
    task<expected<std::vector<order>>> read(order_range range, int limit) override;

private:
    sql::store& file_;
};

}  // namespace flores::order

// stock_repository on the store of order.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/sql/store.hpp"
#include "services/order/stock_repository.hpp"

namespace flores::order {

class sql_stock_repository final : public stock_repository {
public:
    sql_stock_repository(sql::store& file, id_source& ids) : file_(file), ids_(ids) {}

    task<expected<stock_entry>> move(stock_movement wanted,
                                     std::optional<key_claim> claim) override;
    task<expected<stock_entry>> set_low_at(std::string sku, std::int64_t low_at,
                                           staff_act by) override;
    task<expected<std::vector<stock_entry>>> entries(std::vector<std::string> skus) override;
    task<expected<list_part<stock_entry>>> list(std::string after, bool low_only,
                                                part_size size) override;
    task<expected<list_part<stock_movement>>> movements(std::string sku,
                                                        std::optional<std::int64_t> before,
                                                        part_size size) override;
    task<expected<int>> put_initial(std::string import_id, std::vector<stock_entry> entries,
                                    instant now) override;

private:
    sql::store& file_;
    id_source& ids_;
};

}  // namespace flores::order

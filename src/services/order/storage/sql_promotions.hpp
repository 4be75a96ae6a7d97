// promotion_repository on the store of order.
#pragma once

#include "platform/sql/store.hpp"
#include "services/order/promotion_repository.hpp"

namespace flores::order {

class sql_promotion_repository final : public promotion_repository {
public:
    // The file outlives it.
    explicit sql_promotion_repository(sql::store& file) : file_(file) {}

    // As load_all, blocking: for start-up.
    expected<std::vector<promotion>> load_all_now();

    task<expected<std::vector<promotion>>> load_all() override;
    task<expected<std::int64_t>> revision() override;
    task<expected<promotion>> load(std::string id) override;
    task<expected<list_part<promotion>>> list(std::optional<std::string> before,
                                              part_size size) override;
    task<expected<promotion>> add(promotion wanted, staff_act by,
                                  std::optional<key_claim> claim) override;
    task<expected<std::optional<promotion>>> added(key_claim claim, instant now) override;
    task<expected<promotion>> put(promotion wanted, staff_act by) override;
    task<expected<promotion>> end(std::string id, staff_act by) override;
    task<expected<std::vector<promotion_usage>>> usage(std::vector<std::string> ids,
                                                       std::vector<std::string> customers) override;
    task<expected<list_part<promotion_use>>> uses(std::string id,
                                                  std::optional<std::int64_t> before,
                                                  part_size size) override;

private:
    sql::store& file_;
};

}  // namespace flores::order

// delivery_repository on the store of order.
#pragma once

#include "platform/sql/store.hpp"
#include "services/order/delivery_repository.hpp"

namespace flores::order {

class sql_delivery_repository final : public delivery_repository {
public:
    explicit sql_delivery_repository(sql::store& file) : file_(file) {}

    // Blocking, for the start.
    expected<stored_delivery> load_now(local_date openings_from);

    task<expected<stored_delivery>> load(local_date openings_from) override;
    task<expected<std::int64_t>> revision() override;
    task<expected<std::int64_t>> replace_plan(std::string plan, staff_act by) override;
    task<expected<std::int64_t>> close(closure what, staff_act by) override;
    task<expected<std::int64_t>> open(closure what, staff_act by) override;
    task<expected<slot_load>> set_capacity(local_date date, std::string slot, std::string zone,
                                           std::optional<std::int64_t> capacity,
                                           staff_act by) override;
    task<expected<std::vector<slot_load>>> loads(std::string zone, local_date first,
                                                 local_date last) override;

private:
    sql::store& file_;
};

}  // namespace flores::order

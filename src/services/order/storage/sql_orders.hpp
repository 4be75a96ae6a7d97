// order_repository on the store of order.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/sql/store.hpp"
#include "services/order/repository.hpp"
#include "services/order/secrets.hpp"
#include "services/order/storage/placing_line.hpp"

#include <memory>

namespace flores::order {

class sql_order_repository final : public order_repository {
public:
    // All three outlive it.
    sql_order_repository(sql::store& file, const order_secrets& secrets, id_source& ids);

    task<expected<order>> place(order_draft draft) override;
    task<expected<std::optional<order>>> replay(key_claim claim, instant now) override;
    task<expected<order>> load(order_number number) override;
    task<expected<list_part<order>>> list(order_filter filter, std::optional<std::int64_t> before,
                                          part_size size) override;
    task<expected<order>> change(order_number number, wanted_change wanted,
                                 std::optional<key_claim> claim, instant now) override;
    task<expected<order>> join(order_number number, std::string token_hash, std::string account,
                               instant now) override;
    task<expected<int>> lapse(instant now, int limit) override;
    task<expected<int>> forget_keys(instant now, int limit) override;

private:
    task<expected<placed_row>> place_row(std::shared_ptr<const prepared_order> what);

    sql::store& file_;
    const order_secrets& secrets_;
    id_source& ids_;
    std::unique_ptr<placing_line> together_;  // on PostgreSQL
};

}  // namespace flores::order

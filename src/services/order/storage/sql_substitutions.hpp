// substitution_repository on the store of order.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/sql/store.hpp"
#include "services/order/storage/order_rows.hpp"
#include "services/order/substitution_repository.hpp"

namespace flores::order {

class sql_substitution_repository final : public substitution_repository {
public:
    sql_substitution_repository(sql::store& file, const order_secrets& secrets, id_source& ids)
        : file_(file), secrets_(secrets), ids_(ids) {}

    task<expected<substitution>> propose(substitution_draft draft, staff_act by) override;
    task<expected<std::vector<substitution>>> of_order(order_number number) override;
    task<expected<substitution>> find(std::string token_hash) override;
    task<expected<substitution>> decide(std::string token_hash, bool accept, instant now) override;
    task<expected<substitution>> withdraw(order_number number, std::string id,
                                          staff_act by) override;

private:
    order_teller teller() const { return {ids_, secrets_}; }

    sql::store& file_;
    const order_secrets& secrets_;
    id_source& ids_;
};

}  // namespace flores::order

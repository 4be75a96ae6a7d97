// Erasure in the store of order.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/sql/store.hpp"
#include "services/order/erasure_repository.hpp"

namespace flores::order {

class sql_erasure_repository final : public erasure_repository {
public:
    sql_erasure_repository(sql::store& file, id_source& ids) : file_(file), ids_(ids) {}

    task<expected<void>> erase(std::string account, std::string email, instant now) override;
    task<expected<void>> erase_finished(instant now) override;
    task<expected<std::vector<order>>> of_guest(std::string email) override;

private:
    sql::store& file_;
    id_source& ids_;
};

}  // namespace flores::order

// audit_repository on the store of order.
#pragma once

#include "platform/sql/store.hpp"
#include "services/order/audit_repository.hpp"

namespace flores::order {

class sql_audit_repository final : public audit_repository {
public:
    explicit sql_audit_repository(sql::store& file) : file_(file) {}

    task<expected<void>> record(std::string event, audit_entry what) override;
    task<expected<list_part<audit_entry>>> list(audit_filter filter,
                                                std::optional<std::int64_t> before,
                                                part_size size) override;

private:
    sql::store& file_;
};

}  // namespace flores::order

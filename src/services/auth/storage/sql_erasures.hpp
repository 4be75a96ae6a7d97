// Erasure in auth.db.
#pragma once

#include "platform/sql/store.hpp"
#include "services/auth/erasure_repository.hpp"

namespace flores::accounts {

class sql_erasure_repository final : public erasure_repository {
public:
    explicit sql_erasure_repository(sql::store& file) : file_(file) {}

    task<expected<void>> erase(std::string account, std::int64_t seen, instant until,
                               events::event told, events::event again) override;
    task<expected<void>> tell_again(instant now) override;
    task<expected<void>> finish() override;

private:
    sql::store& file_;
};

}  // namespace flores::accounts

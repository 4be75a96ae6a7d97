// Second factors in auth.db.
#pragma once

#include "platform/sql/store.hpp"
#include "services/auth/second_factor_repository.hpp"

namespace flores::accounts {

class sql_second_factor_repository final : public second_factor_repository {
public:
    explicit sql_second_factor_repository(sql::store& file) : file_(file) {}

    task<expected<std::optional<second_factor>>> load(std::string account) override;
    task<expected<void>> begin(std::string account, std::string sealed_secret) override;
    task<expected<void>> confirm(std::string account, std::int64_t seen, std::string sealed_secret,
                                 std::int64_t step, std::vector<std::string> recovery_hashes,
                                 std::optional<session_start> first) override;
    task<expected<bool>> accept_step(std::string account, std::int64_t step) override;
    task<expected<bool>> spend_recovery(std::string account, std::string hash) override;
    task<expected<void>> renew_recovery(std::string account,
                                        std::vector<std::string> hashes) override;
    task<expected<void>> remove(std::string account) override;
    task<expected<void>> reset(std::string account, std::string by, instant at, instant until,
                               std::vector<events::event> told) override;

private:
    sql::store& file_;
};

}  // namespace flores::accounts

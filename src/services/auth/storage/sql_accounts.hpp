// Accounts in auth.db.
#pragma once

#include "platform/sql/store.hpp"
#include "services/auth/repository.hpp"

namespace flores::accounts {

class sql_account_repository final : public account_repository {
public:
    explicit sql_account_repository(sql::store& file) : file_(file) {}

    task<expected<void>> add(account fresh, std::string password_hash,
                             std::optional<session_start> first,
                             std::optional<one_time_token> verification,
                             std::vector<events::event> told) override;
    task<expected<std::optional<credentials>>> find(email address, std::string network) override;
    task<expected<credentials>> load(std::string id) override;
    task<expected<account>> set_password(std::string id, std::int64_t seen,
                                         std::string password_hash,
                                         std::optional<session_start> next, instant until,
                                         std::vector<events::event> told) override;
    task<expected<void>> rehash(std::string id, std::string seen,
                                std::string password_hash) override;
    task<expected<account>> set_role(std::string id, auth::role rank, std::string by, instant until,
                                     std::vector<events::event> told) override;
    task<expected<list_part<account>>> list(std::string beginning, std::string after,
                                            part_size size) override;
    task<expected<bool>> has_admin() override;

private:
    sql::store& file_;
};

}  // namespace flores::accounts

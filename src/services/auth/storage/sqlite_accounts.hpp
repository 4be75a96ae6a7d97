// Accounts in auth.db.
#pragma once

#include "platform/sql/sqlite_file.hpp"
#include "services/auth/repository.hpp"

namespace flores::accounts {

class sqlite_account_repository final : public account_repository {
public:
    explicit sqlite_account_repository(sql::sqlite_file& file) : file_(file) {}

    task<expected<void>> add(account fresh, std::string password_hash,
                             std::optional<session_start> first, events::event told) override;
    task<expected<std::optional<credentials>>> find(email address, std::string network) override;
    task<expected<credentials>> load(std::string id) override;
    task<expected<account>> set_password(std::string id, std::int64_t seen,
                                         std::string password_hash,
                                         std::optional<session_start> next, instant until) override;
    task<expected<account>> set_role(std::string id, auth::role rank, std::string by,
                                     instant until) override;
    task<expected<std::vector<account>>> list(std::string beginning, std::string after,
                                              std::int64_t limit) override;
    task<expected<bool>> has_admin() override;

private:
    sql::sqlite_file& file_;
};

}  // namespace flores::accounts

// Sessions, their refresh tokens and the list of ends in auth.db.
#pragma once

#include "platform/sql/sqlite_file.hpp"
#include "services/auth/repository.hpp"

namespace flores::accounts {

class sqlite_session_repository final : public session_repository {
public:
    explicit sqlite_session_repository(sql::sqlite_file& file) : file_(file) {}

    task<expected<void>> open(std::string account, std::int64_t seen, session_start fresh,
                              instant until) override;
    task<expected<rotation>> rotate(presented_token token) override;
    task<expected<std::vector<session>>> list(std::string account, instant now) override;
    task<expected<void>> end(std::string account, std::string id, instant until) override;
    task<expected<void>> end_all(std::string account, instant until) override;
    task<expected<ends>> ended_since(std::int64_t position) override;
    task<expected<void>> forget(instant now) override;

private:
    sql::sqlite_file& file_;
};

}  // namespace flores::accounts

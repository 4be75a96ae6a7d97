// Sessions, their refresh tokens and the list of ends in auth.db.
#pragma once

#include "platform/sql/store.hpp"
#include "services/auth/repository.hpp"

namespace flores::accounts {

class sql_session_repository final : public session_repository {
public:
    explicit sql_session_repository(sql::store& file) : file_(file) {}

    task<expected<void>> open(std::string account, std::int64_t seen, session_start fresh,
                              instant until) override;
    task<expected<void>> note_failure(std::optional<std::string> account, instant at,
                                      std::string network, sign_in_outcome why) override;
    task<expected<std::vector<sign_in_record>>> sign_ins(std::string account) override;
    task<expected<rotation>> rotate(presented_token token) override;
    task<expected<std::vector<session>>> list(std::string account, instant now) override;
    task<expected<void>> end(std::string account, std::string id, instant until) override;
    task<expected<void>> end_all(std::string account, instant until) override;
    task<expected<ends>> ended_since(std::int64_t position) override;
    task<expected<void>> forget(instant now) override;

private:
    sql::store& file_;
};

}  // namespace flores::accounts

// One-time tokens and verified e-mails in auth.db.
#pragma once

#include "platform/sql/store.hpp"
#include "services/auth/mailbox_repository.hpp"

namespace flores::accounts {

class sql_mailbox_repository final : public mailbox_repository {
public:
    explicit sql_mailbox_repository(sql::store& file) : file_(file) {}

    task<expected<bool>> put(std::optional<std::string> account, mailed_token fresh) override;
    task<expected<account>> find(std::string hash, token_purpose what, instant now) override;
    task<expected<account>> verify_email(std::string hash, instant now) override;
    task<expected<void>> reset_password(std::string hash, instant now, std::string password_hash,
                                        instant until, std::vector<events::event> told) override;

private:
    sql::store& file_;
};

}  // namespace flores::accounts

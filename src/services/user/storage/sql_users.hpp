// Profiles and addresses in user.db.
#pragma once

#include "platform/sql/store.hpp"
#include "services/user/repository.hpp"

namespace flores::user {

class sql_user_repository final : public user_repository {
public:
    explicit sql_user_repository(sql::store& file) : file_(file) {}

    task<expected<profile>> load_profile(std::string account) override;
    task<expected<profile>> put_profile(profile wanted) override;
    task<expected<std::vector<address>>> list_addresses(std::string account) override;
    task<expected<address>> add_address(std::string account, address wanted) override;
    task<expected<address>> put_address(std::string account, address wanted) override;
    task<expected<void>> remove_address(std::string account, std::string id) override;
    task<expected<void>> begin(profile first) override;
    task<expected<void>> erase(std::string account) override;

private:
    sql::store& file_;
};

}  // namespace flores::user

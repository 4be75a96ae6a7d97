// Wishlists in wishlist.db.
#pragma once

#include "platform/sql/sqlite_file.hpp"
#include "services/wishlist/repository.hpp"

namespace flores::wishlist {

class sql_wishlist_repository final : public wishlist_repository {
public:
    explicit sql_wishlist_repository(sql::sqlite_file& file) : file_(file) {}

    task<expected<std::vector<wishlist>>> list(std::string account) override;
    task<expected<wishlist>> find(std::string account, std::string id) override;
    task<expected<wishlist>> find_shared(std::string hash) override;
    task<expected<wishlist>> create(wishlist fresh) override;
    task<expected<wishlist>> change(std::string account, std::string id, list_change wanted,
                                    std::int64_t seen, instant now) override;
    task<expected<void>> remove(std::string account, std::string id, std::int64_t seen) override;
    task<expected<wishlist>> put_item(std::string account, std::string id, wish wanted,
                                      std::optional<std::int64_t> seen) override;
    task<expected<wishlist>> remove_item(std::string account, std::string id, std::string sku,
                                         std::optional<std::int64_t> seen, instant now) override;
    task<expected<wishlist>> set_share(std::string account, std::string id,
                                       std::optional<share> wanted) override;
    task<expected<void>> erase(std::string account) override;

private:
    sql::sqlite_file& file_;
};

}  // namespace flores::wishlist

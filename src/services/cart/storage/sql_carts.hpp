// Carts in cart.db.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "services/cart/repository.hpp"

namespace flores::cart {

class sql_cart_repository final : public cart_repository {
public:
    sql_cart_repository(sql::sqlite_file& file, const clock_port& clock)
        : file_(file), clock_(clock) {}

    task<expected<cart>> load(std::string owner) override;
    task<expected<cart>> put_line(std::string owner, cart_line wanted, std::int64_t seen) override;
    task<expected<cart>> hold_line(std::string owner, cart_line wanted) override;
    task<expected<cart>> take_out(std::string owner, std::string sku) override;
    task<expected<cart>> clear(std::string owner, std::int64_t seen) override;
    task<expected<void>> erase(std::string owner) override;
    task<expected<cart>> merge(std::string guest, std::string customer) override;
    task<expected<cart>> take_bought(std::string owner, std::string order,
                                     std::vector<bought_line> bought) override;

    // Forgets guests' carts that nobody touched for guest_cart_kept; returns how many.
    task<expected<std::int64_t>> forget_old_guests();

private:
    sql::sqlite_file& file_;
    const clock_port& clock_;
};

}  // namespace flores::cart

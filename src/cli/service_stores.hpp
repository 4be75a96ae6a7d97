// The stores of all services: what migrates, copies or moves them walks this one list.
#pragma once

#include "platform/sql/migrations.hpp"
#include "services/auth/migrations.hpp"
#include "services/cart/migrations.hpp"
#include "services/contact/migrations.hpp"
#include "services/gateway/migrations.hpp"
#include "services/order/migrations.hpp"
#include "services/product/migrations.hpp"
#include "services/review/migrations.hpp"
#include "services/user/migrations.hpp"
#include "services/wishlist/migrations.hpp"

#include <span>
#include <string_view>

namespace flores::cli {

struct service_store {
    sql::store_tables tables;
    std::span<const std::string_view> collections{};  // in production, in MongoDB; none: not there

    // Whose it is: its file has the service's name.
    std::string_view service() const { return tables.file.substr(0, tables.file.find('.')); }
    // In production, in PostgreSQL. What is neither there nor in MongoDB is in Redis.
    bool in_schema() const { return collections.empty() && !tables.name.empty(); }
    bool in_mongo() const { return !collections.empty(); }
};

inline std::span<const service_store> service_stores() {
    static constexpr service_store all[] = {
        {accounts::tables},
        {user::tables},
        {order::tables},
        {contact::tables},
        {product::tables, product::collections},
        {review::tables, review::collections},
        {cart::tables},
        {wishlist::tables},
        {gateway::tables},
    };
    return all;
}

}  // namespace flores::cli

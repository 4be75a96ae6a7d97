// What is heard of wished products, in wishlist.db.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "services/wishlist/news_repository.hpp"

namespace flores::wishlist {

class sql_news_repository final : public news_repository {
public:
    sql_news_repository(sql::sqlite_file& file, id_source& ids) : file_(file), ids_(ids) {}

    task<expected<bool>> take_stock(stock_news told, int accounts_max) override;
    task<expected<bool>> take_price(price_news told, int accounts_max) override;

private:
    sql::sqlite_file& file_;
    id_source& ids_;
};

}  // namespace flores::wishlist

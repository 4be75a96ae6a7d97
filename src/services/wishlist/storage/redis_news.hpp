// What is heard of wished products, in Redis (redis_words.hpp says how).
#pragma once

#include "platform/core/ids.hpp"
#include "platform/events/redis_outbox.hpp"
#include "services/wishlist/news_repository.hpp"

namespace flores::wishlist {

class redis_news_repository final : public news_repository {
public:
    // All outlive this.
    redis_news_repository(keyvalue::redis& store, events::redis_outbox& outbox, id_source& ids)
        : store_(store), outbox_(outbox), ids_(ids) {}

    task<expected<bool>> take_stock(stock_news told, int accounts_max) override;
    task<expected<bool>> take_price(price_news told, int accounts_max) override;

private:
    task<expected<bool>> run(const keyvalue::script& what, std::vector<std::string> values);

    keyvalue::redis& store_;
    events::redis_outbox& outbox_;
    id_source& ids_;
};

}  // namespace flores::wishlist

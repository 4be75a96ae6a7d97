#include "services/wishlist/module.hpp"

#include "platform/events/outbox.hpp"
#include "platform/events/redis_outbox.hpp"
#include "platform/json/decode.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "services/auth/events.hpp"
#include "services/order/events.hpp"
#include "services/product/events.hpp"
#include "services/wishlist/migrations.hpp"
#include "services/wishlist/news_service.hpp"
#include "services/wishlist/routes.hpp"
#include "services/wishlist/storage/redis_lists.hpp"
#include "services/wishlist/storage/redis_news.hpp"
#include "services/wishlist/storage/redis_words.hpp"
#include "services/wishlist/storage/sql_lists.hpp"
#include "services/wishlist/storage/sql_news.hpp"

namespace flores::wishlist {
namespace {

task<expected<void>> take_stock(news_service& news, events::event told) {
    auto read = json::decode<order::stock_changed>(told.payload);
    if (!read) co_return std::unexpected(std::move(read.error()));
    co_return co_await news.take_stock(std::move(read->sku), std::move(read->state), told.version);
}

task<expected<void>> take_prices(news_service& news, events::event told) {
    auto read = json::decode<product::product_priced>(told.payload);
    if (!read) co_return std::unexpected(std::move(read.error()));
    co_return co_await news.take_prices(std::move(read->skus), told.version);
}

task<expected<void>> take_erased(wishlist_service& lists, events::event told) {
    auto read = json::decode<accounts::account_erased>(told.payload);
    if (!read) co_return std::unexpected(std::move(read.error()));
    co_return co_await lists.erase(std::move(read->id));
}

struct stores {
    std::unique_ptr<sql::sqlite_file> file;  // null in Redis
    std::unique_ptr<events::event_source> outbox;
    std::unique_ptr<wishlist_repository> lists;
    std::unique_ptr<news_repository> news;
};

stores in_file(const http::service_context& context) {
    stores out;
    out.file = std::make_unique<sql::sqlite_file>(context.data_folder / tables.file, tables.steps);
    out.file->count_into(context.metrics, "wishlist");
    out.outbox = std::make_unique<events::sql_outbox>(*out.file);
    out.lists = std::make_unique<sql_wishlist_repository>(*out.file);
    out.news = std::make_unique<sql_news_repository>(*out.file, context.ids);
    return out;
}

stores in_redis(const http::service_context& context) {
    auto outbox = std::make_unique<events::redis_outbox>(*context.redis, std::string(lists_outbox));
    stores out;
    out.lists = std::make_unique<redis_wishlist_repository>(*context.redis, outbox->name());
    out.news = std::make_unique<redis_news_repository>(*context.redis, *outbox, context.ids);
    out.outbox = std::move(outbox);
    return out;
}

}  // namespace

struct module::parts {
    explicit parts(const http::service_context& context)
        : kept(context.redis ? in_redis(context) : in_file(context)),
          products(context.calls),
          carts(context.calls),
          links(context.secret),
          lists(*kept.lists, products, carts, links, context.clock, context.ids),
          news(*kept.news, products, context.clock) {}

    stores kept;
    product::calling_product_client products;
    cart::calling_cart_client carts;
    share_links links;
    wishlist_service lists;
    news_service news;
};

module::module(const http::service_context& context) :parts_(std::make_unique<parts>(context)) {
    context.relay.add(*parts_->kept.outbox);
    context.relay.subscribe(
        "wishlist.stock", std::string(order::stock_changed_event),
        [&news = parts_->news](events::event told) { return take_stock(news, std::move(told)); });
    context.relay.subscribe(
        "wishlist.prices", std::string(product::product_priced_event),
        [&news = parts_->news](events::event told) { return take_prices(news, std::move(told)); });
    context.relay.subscribe("wishlist.erasure", std::string(accounts::account_erased_event),
                            [&lists = parts_->lists](events::event told) {
                                return take_erased(lists, std::move(told));
                            });
}
module::~module() = default;

std::vector<http::route> module::routes() {
    return flores::wishlist::routes(parts_->lists);
}

}  // namespace flores::wishlist

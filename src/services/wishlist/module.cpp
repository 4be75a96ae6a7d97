#include "services/wishlist/module.hpp"

#include "platform/events/outbox.hpp"
#include "platform/events/redis_outbox.hpp"
#include "platform/events/taking.hpp"
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
        "wishlist.stock", order::stock_changed_event,
        events::taking([&news = parts_->news](order::stock_changed changed, events::event told) {
            return news.take_stock(std::move(changed.sku), std::move(changed.state), told.version);
        }));
    context.relay.subscribe(
        "wishlist.prices", product::product_priced_event,
        events::taking([&news = parts_->news](product::product_priced priced, events::event told) {
            return news.take_prices(std::move(priced.skus), told.version);
        }));
    context.relay.subscribe("wishlist.erasure", accounts::account_erased_event,
                            events::taking([&lists = parts_->lists](accounts::account_erased gone) {
                                return lists.erase(std::move(gone.id));
                            }));
}
module::~module() = default;

std::vector<http::route> module::routes() {
    return flores::wishlist::routes(parts_->lists);
}

}  // namespace flores::wishlist

#include "services/cart/module.hpp"

#include "platform/events/taking.hpp"
#include "platform/net/timed_job.hpp"
#include "services/auth/events.hpp"
#include "services/cart/migrations.hpp"
#include "services/cart/routes.hpp"
#include "services/cart/storage/redis_carts.hpp"
#include "services/cart/storage/sql_carts.hpp"
#include "services/order/events.hpp"

namespace flores::cart {
namespace {

constexpr std::chrono::hours forget_period{1};

struct cart_file {
    explicit cart_file(const http::service_context& context)
        : file(context.data_folder / tables.file, tables.steps), stored(file, context.clock) {
        file.count_into(context.metrics, "cart");
    }

    sql::sqlite_file file;
    sql_cart_repository stored;
};

task<expected<void>> take_placed(cart_service& carts, order::order_announced placed) {
    if (!placed.cart) co_return expected<void>{};
    std::vector<bought_line> bought;
    for (const order::order_line& one : placed.lines)
        bought.push_back({one.sku, static_cast<int>(one.quantity)});
    auto taking =
        carts.take_order(std::move(*placed.cart), std::move(placed.number), std::move(bought));
    co_return co_await std::move(taking);
}

}  // namespace

struct module::parts {
    explicit parts(const http::service_context& context)
        : embedded(context.redis ? nullptr : std::make_unique<cart_file>(context)),
          shared(context.redis ? std::make_unique<redis_cart_repository>(*context.redis) : nullptr),
          stored(shared ? static_cast<cart_repository&>(*shared) : embedded->stored),
          products(context.calls),
          stock(context.calls),
          service(stored, products, stock),
          api{service, context.guest_key, context.secure_cookies},
          loops(context.loops) {}

    std::unique_ptr<cart_file> embedded;  // one of the two
    std::unique_ptr<redis_cart_repository> shared;
    cart_repository& stored;
    product::calling_product_client products;
    order::calling_stock_client stock;
    cart_service service;
    cart_api api;
    net::loops& loops;
};

module::module(const http::service_context& context) :parts_(std::make_unique<parts>(context)) {
    context.relay.subscribe(
        "cart.erasure", accounts::account_erased_event,
        events::taking([&carts = parts_->service](accounts::account_erased gone) {
            return carts.erase(std::move(gone.id));
        }));
    context.relay.subscribe(
        "cart.orders", order::order_placed_event,
        events::taking([&carts = parts_->service](order::order_announced placed) {
            return take_placed(carts, std::move(placed));
        }));
}
module::~module() = default;

std::vector<http::route> module::routes() {
    return flores::cart::routes(parts_->api);
}

void module::start() {
    if (!parts_->embedded) return;
    net::run_every(
        parts_->loops, "forget_guest_carts", forget_period,
        [&stored = parts_->embedded->stored] { return net::or_throw(stored.forget_old_guests()); });
}

}  // namespace flores::cart

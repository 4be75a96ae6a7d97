#include "services/cart/module.hpp"

#include "platform/net/timed_job.hpp"
#include "services/cart/migrations.hpp"
#include "services/cart/routes.hpp"
#include "services/cart/storage/sqlite_repository.hpp"

namespace flores::cart {
namespace {

constexpr std::chrono::hours forget_period{1};

task<void> forget_carts(sqlite_cart_repository& stored) {
    auto forgetting = stored.forget_old_guests();
    co_await std::move(forgetting);
}

}  // namespace

struct module::parts {
    explicit parts(const http::service_context& context)
        : file(context.data_folder / "cart.db", migrations),
          stored(file, context.clock),
          products(context.calls),
          service(stored, products),
          api{service, context.guest_key, context.secure_cookies},
          loops(context.loops) {}

    sql::sqlite_file file;
    sqlite_cart_repository stored;
    product::calling_product_client products;
    cart_service service;
    cart_api api;
    net::loops& loops;
};

module::module(const http::service_context& context) :parts_(std::make_unique<parts>(context)) {}
module::~module() = default;

std::vector<http::route> module::routes() {
    return flores::cart::routes(parts_->api);
}

void module::start() {
    net::run_every(parts_->loops, "forget_guest_carts", forget_period,
                   [&stored = parts_->stored] { return forget_carts(stored); });
}

}  // namespace flores::cart

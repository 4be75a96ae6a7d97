#include "services/order/module.hpp"

#include "platform/events/outbox.hpp"
#include "platform/json/decode.hpp"
#include "platform/net/timed_job.hpp"
#include "services/order/migrations.hpp"
#include "services/order/routes.hpp"
#include "services/order/storage/sqlite_delivery.hpp"
#include "services/order/storage/sqlite_orders.hpp"
#include "services/order/storage/sqlite_stock.hpp"
#include "services/product/events.hpp"

namespace flores::order {
namespace {

constexpr std::chrono::seconds lapse_period{5};
constexpr std::chrono::minutes forget_period{10};

task<void> lapse_orders(order_service& orders) {
    auto lapsing = orders.lapse();
    co_await std::move(lapsing);
}

task<void> forget_keys(order_service& orders) {
    auto forgetting = orders.forget_keys();
    co_await std::move(forgetting);
}

// New SKUs of the catalogue get the stock that they start with.
task<expected<void>> take_announced(stock_service& stock, events::event told) {
    auto announced = json::decode<product::stock_announced>(told.payload);
    if (!announced) co_return std::unexpected(std::move(announced.error()));
    initial_request wanted;
    wanted.import_id.value = std::move(announced->import_id);
    for (const product::announced_stock& one : announced->entries)
        if (const auto what = sku::parse(one.sku)) wanted.entries.push_back({*what, {one.on_hand}});
    auto putting = stock.put_initial(std::move(wanted));
    auto put = co_await std::move(putting);
    if (!put) co_return std::unexpected(std::move(put.error()));
    co_return expected<void>{};
}

stored_delivery loaded(sqlite_delivery_repository& from) {
    auto found = from.load_now();
    if (!found) throw std::runtime_error("order.db: the delivery plan cannot be read");
    return std::move(*found);
}

}  // namespace

struct module::parts {
    explicit parts(const http::service_context& context)
        : file(context.data_folder / "order.db", migrations),
          outbox(file),
          secrets(context.secret),
          orders_stored(file, secrets, context.ids),
          stock_stored(file, context.ids),
          delivery_stored(file),
          products(context.calls),
          delivery(delivery_stored, context.clock, &context.loops, context.settings.slot_capacity,
                   loaded(delivery_stored)),
          orders(orders_stored, stock_stored, delivery_stored, delivery, products, secrets,
                 context.clock, context.settings.order_hold),
          stock(stock_stored, products, secrets.cursor_key, context.clock),
          loops(context.loops) {}

    sql::sqlite_file file;
    events::sqlite_outbox outbox;
    order_secrets secrets;
    sqlite_order_repository orders_stored;
    sqlite_stock_repository stock_stored;
    sqlite_delivery_repository delivery_stored;
    product::calling_product_client products;
    delivery_service delivery;
    order_service orders;
    stock_service stock;
    net::loops& loops;
};

module::module(const http::service_context& context) :parts_(std::make_unique<parts>(context)) {
    context.relay.add(parts_->outbox);
    context.relay.subscribe("order.initial_stock", std::string(product::stock_announced_event),
                            [&stock = parts_->stock](events::event told) {
                                return take_announced(stock, std::move(told));
                            });
}

module::~module() = default;

std::vector<http::route> module::routes() {
    std::vector<http::route> all = flores::order::routes(parts_->orders);
    for (auto& more :
         {flores::order::routes(parts_->delivery), flores::order::routes(parts_->stock)})
        all.insert(all.end(), more.begin(), more.end());
    return all;
}

void module::start() {
    net::run_every(parts_->loops, "lapse_orders", lapse_period,
                   [&orders = parts_->orders] { return lapse_orders(orders); });
    net::run_every(parts_->loops, "forget_order_keys", forget_period,
                   [&orders = parts_->orders] { return forget_keys(orders); });
}

task<expected<delivery_import_report>> module::import_delivery(std::string json) {
    auto importing = parts_->delivery.import_plan(std::move(json));
    co_return co_await std::move(importing);
}

bool module::has_delivery_plan() const {
    return !parts_->delivery.book()->plan.zones.empty();
}

}  // namespace flores::order

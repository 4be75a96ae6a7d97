#include "services/order/module.hpp"

#include "platform/events/outbox.hpp"
#include "platform/events/taking.hpp"
#include "platform/http/route_binding.hpp"
#include "platform/net/timed_job.hpp"
#include "platform/sql/open.hpp"
#include "platform/sql/waiting.hpp"
#include "services/auth/events.hpp"
#include "services/order/erasure_service.hpp"
#include "services/order/events.hpp"
#include "services/order/migrations.hpp"
#include "services/order/payments/staff_confirmed.hpp"
#include "services/order/routes.hpp"
#include "services/order/storage/sql_audit.hpp"
#include "services/order/storage/sql_delivery.hpp"
#include "services/order/storage/sql_erasures.hpp"
#include "services/order/storage/sql_orders.hpp"
#include "services/order/storage/sql_promotions.hpp"
#include "services/order/storage/sql_runs.hpp"
#include "services/order/storage/sql_sales.hpp"
#include "services/order/storage/sql_stock.hpp"
#include "services/order/storage/sql_substitutions.hpp"
#include "services/product/events.hpp"

#include <fmt/format.h>

namespace flores::order {
namespace {

// With the time that a lease lasts, another replica goes on within ten seconds.
constexpr std::chrono::seconds lapse_period{2};
constexpr std::chrono::seconds refresh_period{1};
constexpr std::chrono::minutes forget_period{10};
constexpr std::chrono::seconds erase_period{5};
constexpr int paper_threads = 1;
constexpr std::size_t papers_waiting_max = 32;

// New SKUs of the catalogue get the stock that they start with.
task<expected<void>> take_announced(stock_service& stock, product::stock_announced announced) {
    initial_request wanted;
    wanted.import_id.value = std::move(announced.import_id);
    for (const product::announced_stock& one : announced.entries)
        if (const auto what = sku::parse(one.sku)) wanted.entries.push_back({*what, {one.on_hand}});
    auto putting = stock.put_initial(std::move(wanted));
    auto put = co_await std::move(putting);
    if (!put) co_return std::unexpected(std::move(put.error()));
    co_return expected<void>{};
}

// A store that went away since it was opened is waited for.
template <class Read>
auto at_start(std::string_view what, const Read& read) {
    std::optional<decltype(read())> found;
    const auto lacking = [&] {
        found = read();
        const bool away = !*found && found->error().is(errors::unavailable);
        return away ? found->error().log.text : std::string();
    };
    sql::wait_for_store(lacking, [] {});
    if (!*found) throw std::runtime_error(fmt::format("order: {} cannot be read", what));
    return std::move(**found);
}

stored_delivery loaded(sql_delivery_repository& from, local_date today) {
    return at_start("the delivery plan", [&] { return from.load_now(today); });
}

std::vector<promotion> loaded(sql_promotion_repository& from) {
    return at_start("the promotions", [&] { return from.load_all_now(); });
}

}  // namespace

struct module::parts {
    explicit parts(const http::service_context& context)
        : secrets(context.secret),
          opened(sql::open(context.settings, context.data_folder, tables, context.metrics)),
          file(*opened),
          outbox(file),
          orders_stored(file, secrets, context.ids),
          stock_stored(file, context.ids),
          delivery_stored(file),
          promotions_stored(file),
          runs_stored(file, secrets, context.ids),
          substitutions_stored(file, secrets, context.ids),
          sales_stored(file),
          audit_stored(file),
          erasures_stored(file, context.ids),
          products(context.calls),
          people(context.calls),
          delivery(delivery_stored, products, context.clock, &context.loops,
                   context.settings.slot_capacity,
                   loaded(delivery_stored, today(context.clock.now()))),
          promotions(promotions_stored, products, secrets.cursor_key, context.clock, context.ids,
                     &context.loops, loaded(promotions_stored)),
          transfers(context.settings.transfer_details),
          orders(orders_stored, stock_stored, delivery_stored, delivery, promotions, payments,
                 products, secrets, context.clock, context.settings.order_hold),
          stock(stock_stored, products, secrets.cursor_key, context.clock),
          runs(runs_stored, delivery, people, secrets.cursor_key, context.clock, context.ids),
          substitutions(substitutions_stored, orders_stored, delivery, products, context.clock,
                        context.ids),
          papers(orders, delivery, printing),
          sales(sales_stored, audit_stored, context.clock, context.ids),
          audit(audit_stored, secrets.cursor_key),
          erasures(erasures_stored, orders_stored, people, context.clock),
          loops(context.loops),
          leases(context.leases) {}

    worker_pool printing{"papers", paper_threads, papers_waiting_max};
    order_secrets secrets;  // outlives the store, whose writes use it to their end
    std::unique_ptr<sql::store> opened;
    sql::store& file;
    events::sql_outbox outbox;
    sql_order_repository orders_stored;
    sql_stock_repository stock_stored;
    sql_delivery_repository delivery_stored;
    sql_promotion_repository promotions_stored;
    sql_run_repository runs_stored;
    sql_substitution_repository substitutions_stored;
    sql_sales_repository sales_stored;
    sql_audit_repository audit_stored;
    sql_erasure_repository erasures_stored;
    product::calling_product_client products;
    accounts::calling_account_client people;
    delivery_service delivery;
    promotion_service promotions;
    transfer_provider transfers;
    cash_on_delivery_provider cash;
    payment_providers payments{{&transfers, &cash}};
    order_service orders;
    stock_service stock;
    run_service runs;
    substitution_service substitutions;
    paper_service papers;
    sales_service sales;
    audit_service audit;
    erasure_service erasures;
    net::loops& loops;
    net::leases* leases;
};

module::module(const http::service_context& context) :parts_(std::make_unique<parts>(context)) {
    http::watch_database(context, parts_->file);
    context.relay.add(parts_->outbox);
    context.relay.subscribe(
        "order.initial_stock", product::stock_announced_event,
        events::taking([&stock = parts_->stock](product::stock_announced announced) {
            return take_announced(stock, std::move(announced));
        }));
    context.relay.subscribe(
        "order.erasure", accounts::account_erased_event,
        events::taking([&erasures = parts_->erasures](accounts::account_erased gone) {
            return erasures.erase(std::move(gone));
        }));
    context.relay.subscribe(
        "order.audit", staff_acted_event,
        events::taking([&audit = parts_->audit](staff_acted acted, events::event told) {
            return audit.note(deed_of(std::move(acted), told));
        }));
}

module::~module() = default;

std::vector<http::route> module::routes() {
    return http::joined(
        {flores::order::routes(parts_->orders), flores::order::routes(parts_->delivery),
         flores::order::routes(parts_->stock), flores::order::routes(parts_->runs),
         flores::order::routes(parts_->substitutions), flores::order::routes(parts_->papers),
         flores::order::routes(parts_->sales), flores::order::routes(parts_->audit),
         flores::order::routes(parts_->erasures), flores::order::routes(parts_->promotions)});
}

void module::start() {
    net::run_once_every(parts_->leases, "order", parts_->loops, "lapse_orders", lapse_period,
                        [&orders = parts_->orders] { return net::or_throw(orders.lapse()); });
    net::run_once_every(parts_->leases, "order", parts_->loops, "forget_order_keys", forget_period,
                        [&orders = parts_->orders] { return net::or_throw(orders.forget_keys()); });
    net::run_once_every(
        parts_->leases, "order", parts_->loops, "erase_finished_orders", erase_period,
        [&erasures = parts_->erasures] { return net::or_throw(erasures.erase_finished()); });
    if (parts_->leases == nullptr) return;  // there is no other replica
    net::run_every(parts_->loops, "refresh_plan", refresh_period,
                   [&plan = parts_->delivery] { return net::or_throw(plan.refresh()); });
    net::run_every(parts_->loops, "refresh_promotions", refresh_period,
                   [&all = parts_->promotions] { return net::or_throw(all.refresh()); });
}

task<expected<delivery_import_report>> module::import_delivery(std::string json) {
    auto importing = parts_->delivery.import_plan(std::move(json), "system");
    co_return co_await std::move(importing);
}

task<expected<bool>> module::has_stock() {
    auto listing = parts_->stock_stored.list("", false, 1);
    auto found = co_await std::move(listing);
    if (!found) co_return std::unexpected(std::move(found.error()));
    co_return !found->empty();
}

}  // namespace flores::order

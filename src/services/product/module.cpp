#include "services/product/module.hpp"

#include "platform/core/run_aside.hpp"
#include "platform/document/open.hpp"
#include "platform/events/taking.hpp"
#include "platform/http/health.hpp"
#include "platform/net/timed_job.hpp"
#include "platform/observe/log.hpp"
#include "services/order/client.hpp"
#include "services/order/events.hpp"
#include "services/product/migrations.hpp"
#include "services/product/routes.hpp"
#include "services/product/storage/document_products.hpp"
#include "services/review/events.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <fmt/format.h>

#include <stdexcept>

namespace flores::product {
namespace {

constexpr std::chrono::milliseconds refresh_period{500};
constexpr std::chrono::milliseconds calendar_period{1000};
// Where order is in this process it has answered by then, before the port opens.
constexpr std::chrono::milliseconds calendar_in_process{250};
constexpr std::chrono::milliseconds calendar_wait_max{5000};
constexpr std::chrono::milliseconds calendar_ask_again{50};
constexpr int work_threads = 2;  // so that an edit does not wait behind a rebuild
constexpr std::size_t work_queue_max = 64;

task<void> refresh(catalogue_refresher& shown) {
    const auto done = co_await shown.refresh();
    if (!done) log::warning("catalogue_not_refreshed", {{"why", done.error().kind->code}});
}

task<expected<void>> take_stock(product_service& service, order::stock_changed changed,
                                std::int64_t version) {
    const auto state = json::parse_enum<availability>(changed.state);
    if (!state) co_return fail(errors::bad_request, log_text{"stock.changed of an unknown state"});
    stock_level level{std::move(changed.sku), *state, version};
    co_return co_await service.take_stock_level(std::move(level));
}

told_rating rating_of(review::summary_changed changed, std::int64_t version) {
    told_rating out{std::move(changed.product), std::nullopt, version};
    if (changed.count > 0) {
        const std::int64_t hundredths = (200 * changed.sum + changed.count) / (2 * changed.count);
        out.rating = rating_summary{static_cast<int>(hundredths), static_cast<int>(changed.count)};
    }
    return out;
}

void watch_start(http::health_board& board, const calendar_start& start) {
    board.watch("product_start", [&start]() -> expected<void> {
        if (!start.is_over()) return fail(errors::unavailable);
        return {};
    });
    board.watch_beside("delivery_calendar", [&start]() -> expected<void> {
        if (!start.is_known()) return fail(errors::unavailable);
        return {};
    });
}

}  // namespace

struct module::parts {
    explicit parts(const http::service_context& context)
        : home(context.mongo, context.settings, context.data_folder, tables, context.metrics),
          catalogue(home.open("catalogue")),
          stock(home.open("stock")),
          work("catalogue", work_threads, work_queue_max),
          stored(*catalogue, *stock, work, context.ids),
          shown(stored, work, &context.loops),
          staff_log(context.calls),
          service(stored, shown, staff_log, work, context.clock, context.ids,
                  context.settings.seed_dir),
          orders(context.calls),
          calendar(&context.loops, std::make_shared<const delivery_calendar>()),
          api{shown, calendar, context.clock,
              auth::derive_key(context.secret, auth::labels::cursor)},
          loops(context.loops) {}

    aside_loop aside;
    document::document_home home;
    const std::unique_ptr<document::document_store> catalogue, stock;
    worker_pool work;
    document_product_repository stored;
    catalogue_refresher shown;
    order::calling_staff_log_client staff_log;
    product_service service;
    order::calling_delivery_client orders;
    snapshot<delivery_calendar> calendar;
    calendar_start start{calendar_wait_max, calendar_ask_again};
    product_api api;
    net::loops& loops;
};

module::module(const http::service_context& context) :parts_(std::make_unique<parts>(context)) {
    const expected<void> loaded = parts_->home.answers() ? parts_->aside.run(parts_->shown.load())
                                                         : fail(errors::unavailable);
    // Of a database that is away now, refreshing shows it later; until then this is not ready.
    const bool comes = context.mongo && !loaded && loaded.error().is(errors::unavailable);
    if (!loaded && !comes)
        throw std::runtime_error(fmt::format("the catalogue cannot be read: {} {}",
                                             loaded.error().kind->code, loaded.error().log.text));
    if (context.health != nullptr) watch_start(*context.health, parts_->start);
    document::document_store* const telling[] = {parts_->catalogue.get()};  // stock tells nothing
    parts_->home.tell(context.relay, telling);
    context.relay.subscribe("product.availability", order::stock_changed_event,
                            events::taking([&service = parts_->service](
                                               order::stock_changed changed, events::event told) {
                                return take_stock(service, std::move(changed), told.version);
                            }));
    context.relay.subscribe(
        "product.rating", review::summary_changed_event,
        events::taking(
            [&service = parts_->service](review::summary_changed changed, events::event told) {
                return service.take_rating(rating_of(std::move(changed), told.version));
            }));
}
module::~module() = default;

std::vector<http::route> module::routes() {
    return http::joined(
        {flores::product::routes(parts_->api), flores::product::routes(parts_->service)});
}

void module::start() {
    net::run_every(parts_->loops, "refresh_catalogue", refresh_period,
                   [&shown = parts_->shown] { return refresh(shown); });
    auto learning = parts_->start.learn(parts_->calendar, parts_->orders);
    const auto learnt =
        boost::asio::co_spawn(parts_->loops.at(0), std::move(learning), boost::asio::use_future);
    learnt.wait_for(calendar_in_process);
    net::run_every(parts_->loops, "renew_delivery_calendar", calendar_period,
                   [&all = *parts_] { return net::or_throw(renew(all.calendar, all.orders)); });
}

expected<void> module::health() const {
    if (!parts_->shown.is_loaded())
        return fail(errors::unavailable, log_text{"the catalogue was never read"});
    return {};
}

task<expected<import_report>> module::import_products(std::string text, bool partial) {
    return parts_->service.import_products(std::move(text), partial);
}

task<expected<std::string>> module::export_products(file_format format) {
    return parts_->service.export_products(format);
}

task<expected<std::size_t>> module::product_count() {
    auto current = co_await parts_->shown.catch_up();
    if (!current) co_return std::unexpected(std::move(current.error()));
    co_return parts_->shown.newest()->index().entries().size();
}

}  // namespace flores::product

#include "services/product/module.hpp"

#include "platform/core/run_aside.hpp"
#include "platform/json/decode.hpp"
#include "platform/net/timed_job.hpp"
#include "platform/observe/log.hpp"
#include "services/product/migrations.hpp"
#include "services/product/routes.hpp"
#include "services/product/storage/document_repository.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace flores::product {
namespace {

constexpr std::chrono::milliseconds refresh_period{500};
constexpr int work_threads = 2;  // so that an edit does not wait behind a rebuild
constexpr std::size_t work_queue_max = 64;

constexpr std::string_view stock_changed_event = "stock.changed";

// What order tells of a SKU; the event's version is the stock's.
struct stock_changed {
    std::string sku;
    std::string state;
};
BOOST_DESCRIBE_STRUCT(stock_changed, (), (sku, state))

task<void> refresh(catalogue_refresher& shown) {
    const auto done = co_await shown.refresh();
    if (!done) log::warning("catalogue_not_refreshed", {{"why", done.error().kind->code}});
}

task<expected<void>> take_stock_changed(product_service& service, events::event told) {
    auto read = json::decode<stock_changed>(told.payload);
    if (!read) co_return std::unexpected(std::move(read.error()));
    const auto state = json::parse_enum<availability>(read->state);
    if (!state) co_return fail(errors::bad_request, log_text{"stock.changed of an unknown state"});
    stock_level level{std::move(read->sku), *state, told.version};
    co_return co_await service.take_stock_level(std::move(level));
}

}  // namespace

struct module::parts {
    explicit parts(const http::service_context& context)
        : file(context.data_folder / "product.db", migrations),
          catalogue(file, "catalogue"),
          stock(file, "stock"),
          work("catalogue", work_threads, work_queue_max),
          stored(catalogue, stock, work, context.ids),
          shown(stored, work, &context.loops),
          service(stored, shown, work, context.clock, context.ids, context.settings.seed_dir),
          api{service, shown, context.clock,
              auth::derive_key(context.secret, auth::labels::cursor)},
          loops(context.loops) {}

    aside_loop aside;
    sql::sqlite_file file;
    document::sqlite_documents catalogue;
    document::sqlite_documents stock;
    worker_pool work;
    document_product_repository stored;
    catalogue_refresher shown;
    product_service service;
    product_api api;
    net::loops& loops;
};

module::module(const http::service_context& context) :parts_(std::make_unique<parts>(context)) {
    const expected<void> loaded = parts_->aside.run(parts_->shown.load());
    if (!loaded)
        throw std::runtime_error(fmt::format("product.db: the catalogue cannot be read: {} {}",
                                             loaded.error().kind->code, loaded.error().log.text));
    // One outbox serves both collections: it is the file's.
    context.relay.add(parts_->catalogue.events());
    context.relay.subscribe("product.availability", std::string(stock_changed_event),
                            [&service = parts_->service](events::event told) {
                                return take_stock_changed(service, std::move(told));
                            });
}
module::~module() = default;

std::vector<http::route> module::routes() {
    return flores::product::routes(parts_->api);
}

void module::start() {
    net::run_every(parts_->loops, "refresh_catalogue", refresh_period,
                   [&shown = parts_->shown] { return refresh(shown); });
}

task<expected<import_report>> module::import_products(std::string text, bool partial) {
    return parts_->service.import_products(std::move(text), partial);
}

task<expected<std::string>> module::export_products(file_format format) {
    return parts_->service.export_products(format);
}

std::size_t module::product_count() const {
    return parts_->shown.newest()->index().entries().size();
}

}  // namespace flores::product

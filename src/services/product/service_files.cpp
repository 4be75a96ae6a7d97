// Import and export, the part of the service that deals with whole files.
#include "services/order/events.hpp"
#include "services/product/export_format.hpp"
#include "services/product/import_plan.hpp"
#include "services/product/prices.hpp"
#include "services/product/service.hpp"

namespace flores::product {
namespace {

// A larger import is answered when it is stored; readers see it with the next refresh.
constexpr std::size_t shown_at_once_max = 5'000;

expected<import_plan> plan_import(const std::string& text, const import_ground& ground,
                                  const catalogue_view& now, std::string import_id, instant at,
                                  bool partial) {
    const auto known = [&now](std::string_view id) -> const product* {
        const shown_product* found = now.find(id);
        return found ? &found->what() : nullptr;
    };
    import_planner planner(ground, known, now.categories().tree(), std::move(import_id), at);
    const import_sink sink{[&planner](import_category one) { planner.add(std::move(one)); },
                           [&planner](read_record one) {
                               planner.add(std::move(one));
                           }};
    const expected<void> read = read_import(text, sink);
    if (!read) return std::unexpected(read.error());
    return planner.finish(partial);
}

}  // namespace

// stale: the catalogue changed between planning and writing.
task<expected<import_report>> product_service::try_import(std::shared_ptr<const std::string> text,
                                                          bool partial, std::string by) {
    auto refreshed = co_await shown_.catch_up();
    if (!refreshed) co_return std::unexpected(std::move(refreshed.error()));
    const std::shared_ptr<const catalogue_view> now = shown_.newest();
    const instant at = clock_.now();
    std::string import_id = new_id(ids_, at, "imp");
    auto planning = [text, partial, now, at, import_id,
                     folder = seed_folder_]() -> expected<import_plan> {
        const expected<import_ground> ground = read_import_ground(folder);
        if (!ground) return std::unexpected(ground.error());
        auto plan = plan_import(*text, *ground, *now, import_id, at, partial);
        if (plan) plan->write.priced = repriced(plan->write.products, *now);
        return plan;
    };
    auto plan = co_await off_loop(work_, std::move(planning));
    if (!plan) co_return std::unexpected(std::move(plan.error()));
    if (plan->write.products.empty() && !plan->write.tree) co_return std::move(plan->report);
    plan->write.told.push_back(
        order::event_of({std::move(by),
                         "product.import",
                         order::audit_subject::product,
                         import_id,
                         {},
                         std::to_string(plan->write.products.size()) + " products"},
                        ids_, at));
    const bool large = plan->write.products.size() > shown_at_once_max;
    auto written = co_await stored_.write(std::move(plan->write));
    if (!written) co_return std::unexpected(std::move(written.error()));
    if (!large) {
        auto showing = shown_.show(*written);
        co_await std::move(showing);
    }
    co_return std::move(plan->report);
}

task<expected<import_report>> product_service::import_products(std::string text, bool partial,
                                                               std::string by) {
    auto whole = std::make_shared<const std::string>(std::move(text));
    for (int tried = 1;; ++tried) {
        auto done = co_await try_import(whole, partial, by);
        const bool outrun = !done && done.error().is(errors::stale);
        if (!outrun || tried == tries_max) co_return done;
    }
}

task<expected<std::string>> product_service::export_products(file_format format, std::string by) {
    auto refreshed = co_await shown_.catch_up();
    if (!refreshed) co_return std::unexpected(std::move(refreshed.error()));
    const std::shared_ptr<const catalogue_view> now = shown_.newest();
    if (by != by_system) {
        const instant at = clock_.now();
        order::staff_deed deed{new_id(ids_, at, "exp"),
                               at,
                               {std::move(by),
                                "product.export",
                                order::audit_subject::product,
                                "*",
                                {},
                                std::to_string(now->index().entries().size()) + " products"}};
        auto noted = co_await log_.note(std::move(deed));
        if (!noted) co_return std::unexpected(std::move(noted.error()));
    }
    auto writing = [now, format]() -> expected<std::string> {
        std::vector<std::shared_ptr<const product>> products;
        for (const auto& one : now->index().entries()) products.push_back({one, &one->data});
        if (format == file_format::csv) return export_csv(products);
        return export_json(products, now->categories().tree().nodes);
    };
    co_return co_await off_loop(work_, std::move(writing));
}

}  // namespace flores::product

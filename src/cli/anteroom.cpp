#include "cli/anteroom.hpp"

#include "cli/production.hpp"
#include "cli/service_names.hpp"
#include "cli/service_stores.hpp"
#include "cli/service_tables.hpp"
#include "platform/http/respond.hpp"
#include "platform/sql/open.hpp"
#include "platform/sql/postgres_store.hpp"

#include <algorithm>
#include <utility>

namespace flores::cli {
namespace {

expected<void> not_there() {
    return fail(errors::unavailable);
}

// Another process of the shop is told that it may ask another replica.
expected<http::response> refusal(error why, const http::call& at) {
    if (!at.inside) return std::unexpected(std::move(why));
    http::response out = http::problem(why, at);
    out.not_begun = true;
    return out;
}

task<expected<http::response>> refuse(expected<http::response> why) {
    co_return why;
}

common_parts with(common_parts common, net::loops& loops, observe::metrics& metrics) {
    return {common.settings, common.tokens,     common.ended, common.guest_key, common.internal,
            common.ids,      common.access_log, metrics,      common.clock,     loops};
}

}  // namespace

anteroom::anteroom(const std::vector<std::string>& services, const common_parts& common,
                   std::string store)
    : board_(metrics_, std::string(FLORES_VERSION),
             [allow = common.settings.metrics_allow](std::string_view address) {
                 return config::is_loopback(address) || allow.contain(address);
             }) {
    board_.watch(std::move(store), &not_there);
    for (const std::string& name : services) {
        if (name == edge) continue;
        door& one = doors_.emplace_back(name, with(common, loops_, metrics_), board_, nullptr);
        one.pipeline().add(when_ready(table_of(name), &not_there));
        one.bind();
    }
    loops_.run();
    for (door& one : doors_) one.open();
}

anteroom::~anteroom() {
    loops_.stop();
}

std::unique_ptr<anteroom> wait_for_stores(const std::vector<std::string>& services,
                                          const common_parts& common, production& shared) {
    std::unique_ptr<anteroom> meanwhile;
    std::string waited_for;
    const auto open_for = [&](const char* store) {
        if (std::exchange(waited_for, store) == store) return;
        meanwhile.reset();  // its ports are those of the next
        meanwhile = std::make_unique<anteroom>(services, common, store);
    };
    for (const service_store& each : service_stores()) {
        if (!each.in_schema() || std::ranges::find(services, each.service()) == services.end())
            continue;
        sql::wait_until_ready(sql::place_of(common.settings, each.tables.name), each.tables.steps,
                              [&] { open_for("postgresql"); });
    }
    shared.wait_for_mongo([&] { open_for("mongodb"); });
    return meanwhile;
}

std::vector<http::route> when_ready(std::vector<http::route> rows,
                                    const std::function<expected<void>()>& ready) {
    for (http::route& one : rows) {
        if (one.now)
            one.now = [ready, go = one.now](http::call& at) -> expected<http::response> {
                if (auto is = ready(); !is) return refusal(std::move(is.error()), at);
                return go(at);
            };
        else
            one.later = [ready, go = one.later](http::call& at) {
                auto is = ready();
                return is ? go(at) : refuse(refusal(std::move(is.error()), at));
            };
    }
    return rows;
}

}  // namespace flores::cli

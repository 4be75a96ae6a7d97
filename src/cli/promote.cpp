// flores promote: copies an embedded shop into the stores of production, first while it serves,
// then what changed since, when it is stopped.
#include "cli/commands.hpp"
#include "cli/production.hpp"
#include "cli/promote_back.hpp"
#include "cli/promote_events.hpp"
#include "cli/promote_folder.hpp"
#include "cli/promote_stores.hpp"
#include "cli/promote_work.hpp"
#include "cli/shop.hpp"
#include "cli/with_settings.hpp"
#include "platform/sql/data_folder_lock.hpp"
#include "platform/sql/store_error.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace flores::cli {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds look_again{100};

void tell(const std::string& what) {
    fmt::print("{}\n", what);
    std::fflush(stdout);
}

// While the shop may serve.
void first_pass(const config::settings& settings, const std::string& shop, bool wait) {
    production_stores stores(settings);
    stores.require_still(wait);
    folder_moment folder(settings.data_dir);
    stores.require_fit(shop);
    stores.begin(shop);
    tell("Copying; the shop may go on serving.");
    auto all = kept_things(folder.files(), stores);
    copy_all(all, way::to_production);
}

// The shop of this process alone, once nobody serves it any more.
std::unique_ptr<shop> take_over(const config::settings& settings, bool wait) {
    for (bool told = false;; std::this_thread::sleep_for(look_again)) {
        try {
            const sql::data_folder_lock probe(settings.data_dir);
            break;
        } catch (const sql::store_error& why) {
            if (!wait)
                throw std::runtime_error(fmt::format(
                    "what the shop had until now is copied, but it still serves: {} Then run this "
                    "again for what changed since; or use --wait.",
                    why.what()));
            if (!told) tell(fmt::format("Waiting until the shop is stopped: {}", why.what()));
            told = true;
        }
    }
    config::settings embedded = settings;
    embedded.stores = config::storage::embedded;
    return std::make_unique<shop>(embedded);
}

// While it stands still.
void last_pass(const config::settings& settings, const std::string& shop, bool wait) {
    production_stores stores(settings);
    stores.require_still(wait);
    folder_moment folder(settings.data_dir);
    stores.require_fit(shop);
    auto all = kept_things(folder.files(), stores);
    copy_all(all, way::to_production);
    stores.finish(folder.files());
    require_alike(all);
    stores.require_still(false);  // nobody began meanwhile, while Redis was away
    stores.note_finished();
}

}  // namespace

int promote(const invocation& call) {
    const config::settings settings = settings_of(call, {{"FLORES_STORAGE", "production"}});
    require_stores(settings, {"order", "product"});
    if (call.back) return promote_back(settings, call.wait);
    require_shop(settings);
    const std::string shop = name_of_shop(settings.jwt_secret);
    first_pass(settings, shop, call.wait);
    const auto still = take_over(settings, call.wait);
    const auto stopped = steady::now();
    settle_outboxes(*still, settings);
    last_pass(settings, shop, call.wait);
    tell(fmt::format(
        "Promoted. From now on serve with FLORES_STORAGE=production; {} stays as it is. The shop "
        "stood still for {:.1f} s.",
        settings.data_dir.string(),
        std::chrono::duration<double>(steady::now() - stopped).count()));
    return 0;
}

}  // namespace flores::cli

#include "cli/with_settings.hpp"

#include "platform/observe/log.hpp"

#include <stdexcept>

namespace flores::cli {

config::settings settings_of(const invocation& call) {
    config::variables flags;
    if (!call.data_dir.empty()) flags["FLORES_DATA_DIR"] = call.data_dir;
    if (!call.port.empty()) flags["API_GATEWAY_PORT"] = call.port;
    config::settings out = config::read_settings(
        config::environment(std::move(flags), config::process_variables(), ".env"));
    if (out.stores == config::storage::production)
        throw std::runtime_error(
            "FLORES_STORAGE=production: this release has the embedded stores only; leave it out");
    if (out.seed_dir.empty()) out.seed_dir = FLORES_SEED_DIR_BUILT;
    if (const auto level = log::parse_level(out.log_level)) log::set_level(*level);
    return out;
}

}  // namespace flores::cli

#include "cli/with_settings.hpp"

#include "cli/service_names.hpp"
#include "platform/observe/log.hpp"

#include <stdexcept>

namespace flores::cli {

config::settings settings_of(const invocation& call, config::variables flags) {
    if (!call.data_dir.empty()) flags["FLORES_DATA_DIR"] = call.data_dir;
    if (!call.port.empty()) {
        if (call.services.size() > 1)
            throw std::runtime_error("--port is of one port; these services have one each");
        flags[port_setting(call.services.empty() ? edge : call.services.front())] = call.port;
    }
    config::settings out = config::read_settings(
        config::environment(std::move(flags), config::process_variables(), ".env"));
    if (out.seed_dir.empty()) out.seed_dir = FLORES_SEED_DIR_BUILT;
    if (const auto level = log::parse_level(out.log_level)) log::set_level(*level);
    return out;
}

}  // namespace flores::cli

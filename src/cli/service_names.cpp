#include "cli/service_names.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <stdexcept>

namespace flores::cli {

std::string port_setting(std::string_view service) {
    if (service == edge) return "API_GATEWAY_PORT";
    return upper_ascii(service) + "_SERVICE_PORT";
}

std::vector<std::string> chosen_services(const std::vector<std::string>& asked,
                                         config::storage stores) {
    std::vector<std::string> out;
    for (const std::string_view name : service_names)
        if (asked.empty() || std::find(asked.begin(), asked.end(), name) != asked.end())
            out.emplace_back(name);
    if (stores == config::storage::embedded && out.size() < service_names.size())
        throw std::runtime_error(
            "embedded stores belong to one process, and services in others could not hear of what "
            "happens here: serve the whole shop with `flores serve`, or set "
            "FLORES_STORAGE=production for a process per service");
    return out;
}

}  // namespace flores::cli

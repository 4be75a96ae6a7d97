// The services by name: those of the specification, in its order.
#pragma once

#include "platform/config/settings.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace flores::cli {

inline constexpr std::string_view edge = "gateway";
inline constexpr std::array<std::string_view, 9> service_names{
    edge, "auth", "product", "user", "order", "cart", "wishlist", "review", "contact"};

// The variable with the port of a service: API_GATEWAY_PORT, AUTH_SERVICE_PORT and so on.
std::string port_setting(std::string_view service);

// Those that a process of `asked` serves, each once and in order; none asked for: all of them.
// std::runtime_error: the stores cannot be shared by the processes that this would need.
std::vector<std::string> chosen_services(const std::vector<std::string>& asked,
                                         config::storage stores);

}  // namespace flores::cli

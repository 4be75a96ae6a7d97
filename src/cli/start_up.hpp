// What a process does before it has any part of the shop.
#pragma once

#include "platform/config/settings.hpp"
#include "platform/sql/data_folder_lock.hpp"

#include <csignal>
#include <optional>
#include <string>
#include <vector>

namespace flores::cli {

// JWT_SECRET; embedded and blank, it is made in the data folder.
std::string secret_of(const config::settings& from);

// Embedded stores are of one process at a time; those of production only have to be said.
// sql::store_error, config::config_error: another process has the folder; a store is not said.
std::optional<sql::data_folder_lock> lock_of(const config::settings& from,
                                             const std::vector<std::string>& services);

// SIGINT and SIGTERM are waited for by one thread; to be blocked before any other is started.
sigset_t block_end_signals();

}  // namespace flores::cli

#include "cli/start_up.hpp"

#include "cli/production.hpp"
#include "platform/config/secret_file.hpp"

namespace flores::cli {

std::string secret_of(const config::settings& from) {
    return from.jwt_secret.empty() ? config::load_or_make_secret(from.data_dir) : from.jwt_secret;
}

std::optional<sql::data_folder_lock> lock_of(const config::settings& from,
                                             const std::vector<std::string>& services) {
    if (from.stores == config::storage::embedded)
        return std::optional<sql::data_folder_lock>(std::in_place, from.data_dir);
    require_stores(from, services);
    return std::nullopt;
}

sigset_t block_end_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return signals;
}

}  // namespace flores::cli

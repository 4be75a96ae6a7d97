// What a process is to those who ask it while PostgreSQL or MongoDB is away, or not migrated yet:
// alive, not ready, and refusing for the moment. Its services are made when the store is there.
#pragma once

#include "cli/door.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace flores::cli {

class production;

class anteroom {
public:
    // Opens the ports of the services, on a loop of its own, and says that `store` is down.
    // `common` without its loops and metrics, which are those of the shop. std::runtime_error: as
    // door::bind.
    anteroom(const std::vector<std::string>& services, const common_parts& common,
             std::string store);
    // Closes them.
    ~anteroom();
    anteroom(const anteroom&) = delete;
    anteroom& operator=(const anteroom&) = delete;

private:
    net::loops loops_{1};
    observe::metrics metrics_;
    http::health_board board_;
    std::deque<door> doors_;
};

// Returns when what these services have in PostgreSQL and MongoDB is there and migrated; until then
// it keeps an anteroom open and says in the log what it waits for. What it returns, null when
// nothing was waited for, is to be closed before the services' own doors are bound.
// sql::store_error, document::mongo_error: the server refuses the user, the password or the
// database, or the process was told to end meanwhile.
std::unique_ptr<anteroom> wait_for_stores(const std::vector<std::string>& services,
                                          const common_parts& common, production& shared);

// The rows of a service that may not be ready: until `ready` is, they answer its error.
std::vector<http::route> when_ready(std::vector<http::route> rows,
                                    const std::function<expected<void>()>& ready);

}  // namespace flores::cli

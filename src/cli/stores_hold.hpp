// Keeps who copies production's stores and who changes their form away from each other: each holds
// an advisory lock of the database. It is not in Redis, for `flores migrate` has to run where Redis
// is not there yet, and on a copy that is half done, which a later release goes on with.
#pragma once

#include "platform/config/settings.hpp"
#include "platform/sql/postgres.hpp"

namespace flores::cli {

class stores_hold {
public:
    // copies: nobody else may hold them; changes_form: several may at once.
    enum class purpose : unsigned char { copies, changes_form };

    // Until this is gone, or its connection is lost. std::runtime_error: somebody is in the way.
    // sql::store_error: PostgreSQL cannot be used, or was migrated by a newer release.
    stores_hold(const config::settings& from, purpose what_for);

private:
    sql::postgres_connection db_;
};

}  // namespace flores::cli

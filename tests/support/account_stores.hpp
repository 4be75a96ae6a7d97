// The stores of accounts over one kind of SQL store, and somebody to put into them.
#pragma once

#include "services/auth/migrations.hpp"
#include "services/auth/storage/sql_accounts.hpp"
#include "services/auth/storage/sql_erasures.hpp"
#include "services/auth/storage/sql_mailboxes.hpp"
#include "services/auth/storage/sql_second_factors.hpp"
#include "services/auth/storage/sql_sessions.hpp"
#include "support/run_task.hpp"
#include "support/sql_stores.hpp"

#include <string>
#include <utility>

namespace flores::test {

template <class Kind>
struct account_stores {
    Kind kept{accounts::migrations};
    sql::store& file = kept.store();
    accounts::sql_account_repository accounts{file};
    accounts::sql_session_repository sessions{file};
    accounts::sql_second_factor_repository factors{file};
    accounts::sql_mailbox_repository mailboxes{file};
    accounts::sql_erasure_repository erasures{file};
};

using account_adapters = testing::Types<account_stores<on_sqlite>, account_stores<on_postgres>>;

inline accounts::account account_of(std::string id, std::string_view address, auth::role rank,
                                    instant created_at) {
    return {.id = std::move(id),
            .address = *email::parse(address),
            .name = "Ana",
            .language = "es",
            .rank = rank,
            .created_at = created_at};
}

}  // namespace flores::test

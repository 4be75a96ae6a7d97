#include "platform/sql/outcome.hpp"

namespace flores::sql {

void transaction_end::fail(const sql_error& why) {
    refused = why.foreseen();
    thrown = refused ? nullptr : std::current_exception();
}

}  // namespace flores::sql

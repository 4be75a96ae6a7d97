#include "cli/stores_hold.hpp"

#include "platform/promotion/schema_target.hpp"
#include "platform/sql/open.hpp"
#include "platform/sql/postgres_store.hpp"
#include "services/order/migrations.hpp"

#include <stdexcept>

namespace flores::cli {
namespace {

constexpr std::int64_t held_key = 0x70726f6d6f7465;  // as earlier releases of flores promote

sql::postgres_place usable(const sql::postgres_place& place) {
    (void)sql::pending(place, order::migrations);  // says what to do where it is not
    return place;
}

}  // namespace

stores_hold::stores_hold(const config::settings& from, purpose what_for)
    : db_(usable(sql::place_of(from, promotion::deciding_schema)), {}) {
    const bool copies = what_for == purpose::copies;
    db_.begin_read();  // the lock outlives the transaction
    const bool held = db_.integer(copies ? "SELECT pg_try_advisory_lock(?)"
                                         : "SELECT pg_try_advisory_lock_shared(?)",
                                  held_key) == 1;
    db_.commit();
    if (held) return;
    throw std::runtime_error(
        copies ? "another flores promote, or flores migrate, is at work on these stores"
               : "these stores are being copied by flores promote: migrate when that is done");
}

}  // namespace flores::cli

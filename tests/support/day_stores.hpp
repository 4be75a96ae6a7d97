// The stores of the florist's day over one kind of SQL store, and what a suite over them begins
// with: an order of one arrangement, and the run that takes it out.
#pragma once

#include "services/order/migrations.hpp"
#include "services/order/storage/sql_audit.hpp"
#include "services/order/storage/sql_erasures.hpp"
#include "services/order/storage/sql_orders.hpp"
#include "services/order/storage/sql_runs.hpp"
#include "services/order/storage/sql_sales.hpp"
#include "services/order/storage/sql_stock.hpp"
#include "services/order/storage/sql_substitutions.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/sql_stores.hpp"

#include <string>
#include <utility>

namespace flores::test {

template <class Kind>
struct day_stores {
    seeded_ids ids{3};
    Kind kept{order::migrations};
    sql::store& file = kept.store();
    order::order_secrets secrets{"a secret of the tests, of thirty-two bytes"};
    order::sql_order_repository orders{file, secrets, ids};
    order::sql_stock_repository stock{file, ids};
    order::sql_run_repository runs{file, secrets, ids};
    order::sql_substitution_repository substitutions{file, secrets, ids};
    order::sql_sales_repository sales{file};
    order::sql_audit_repository audit{file};
    order::sql_erasure_repository erasures{file, ids};
};

using day_adapters = testing::Types<day_stores<on_sqlite>, day_stores<on_postgres>>;

// One A for 100, in the morning of that day; each key is another order.
inline order::order_draft draft_of(int key, local_date day, instant placed_at) {
    order::order_draft out;
    out.claim = {order::key_scope("guest:g", "POST /api/orders", std::to_string(key)), "f"};
    out.delivery = {day, "morning", "zone_1", "recoleta"};
    out.lines.push_back({"A", "A", "", "", "", 1, 100, 1});
    out.amounts.merchandise = out.amounts.total = {100};
    out.placed_at = placed_at;
    out.hold_until = placed_at + std::chrono::minutes(30);
    out.slot_capacity = 9;
    return out;
}

// usr_d's, in that morning.
inline order::delivery_run run_of(std::string id, local_date day, instant made_at) {
    order::delivery_run out;
    out.id = std::move(id);
    out.date = day;
    out.slot = "morning";
    out.zone = "zone_1";
    out.courier = "usr_d";
    out.made_at = made_at;
    return out;
}

}  // namespace flores::test

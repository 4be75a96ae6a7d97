#include "services/order/storage/former_content.hpp"

#include "platform/sql/cells.hpp"

namespace flores::order {
namespace {

// Before the first substitution after that version; nullopt: there was none.
std::optional<former_content> content_at(sql::connection& db, std::int64_t order_id,
                                         std::int64_t version) {
    for (const sql::row& one : db.query("SELECT before FROM substitution WHERE order_id = ? "
                                        "AND version > ? ORDER BY version LIMIT 1",
                                        order_id, version))
        return sql::json_at<former_content>(one, 0);
    return std::nullopt;
}

}  // namespace

std::optional<money> first_total_of(sql::connection& db, const order& what) {
    if (what.version == 1) return std::nullopt;
    const auto former = content_at(db, what.id, 1);
    return former ? std::optional(money{former->total}) : std::nullopt;
}

void undo_substitutions(sql::connection& db, order& what, std::int64_t version) {
    auto former = content_at(db, what.id, version);
    if (!former) return;
    what.lines = std::move(former->lines);
    what.promotions = std::move(former->promotions);
    what.amounts.discount = {former->discount};
    what.amounts.merchandise = {former->merchandise};
    what.amounts.total = {former->total};
}

}  // namespace flores::order

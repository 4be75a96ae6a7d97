#include "services/order/storage/sql_audit.hpp"

#include "platform/events/outbox.hpp"
#include "platform/json/encode.hpp"
#include "platform/sql/cells.hpp"
#include "platform/sql/list_part.hpp"
#include "services/order/storage/audit_rows.hpp"

namespace flores::order {
namespace {

constexpr std::string_view told_inbox = "order.audit";

list_part<audit_entry> list_actions(sql::connection& db, const audit_filter& filter,
                                    std::optional<std::int64_t> before, part_size size) {
    // The indexes that matter have a statement of their own; see list_orders.
    std::string text =
        "SELECT id, at, actor, action, kind, subject, before, after FROM audit WHERE ";
    text += filter.subject ? "subject = ?1 "
            : filter.actor ? "?1 IS NULL AND actor = ?2 "
                           : "?1 IS NULL ";
    text +=
        "AND (?2 IS NULL OR actor = ?2) AND (?3 IS NULL OR action = ?3) "
        "AND (?4 IS NULL OR kind = ?4) AND (?5 IS NULL OR at >= ?5) AND (?6 IS NULL OR at < ?6) "
        "AND (?7 IS NULL OR id < ?7) ORDER BY id DESC LIMIT ?8";
    const auto kind = filter.kind ? std::optional(json::enum_text(*filter.kind)) : std::nullopt;
    const auto read = [](const sql::row& one) {
        return audit_entry{one.integer(0),
                           one.time(1),
                           one.string(2),
                           one.string(3),
                           sql::enum_at<audit_subject>(one, 4),
                           one.string(5),
                           one.string(6),
                           one.string(7)};
    };
    return sql::read_part<audit_entry>(db, text, read, before, size, filter.subject, filter.actor,
                                       filter.action, kind, filter.from, filter.before);
}

}  // namespace

task<expected<void>> sql_audit_repository::record(std::string event, audit_entry what) {
    auto work = [event = std::move(event),
                 what = std::move(what)](sql::connection& db) -> expected<void> {
        if (events::newer(db, told_inbox, event, 1))
            record_action(db, {what.actor, what.at}, what.action, what.kind, what.subject,
                          what.before, what.after);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<list_part<audit_entry>>> sql_audit_repository::list(
    audit_filter filter, std::optional<std::int64_t> before, part_size size) {
    auto work = [filter = std::move(filter), before,
                 size](sql::connection& db) -> expected<list_part<audit_entry>> {
        return list_actions(db, filter, before, size);
    };
    co_return co_await file_.read(std::move(work));
}

}  // namespace flores::order

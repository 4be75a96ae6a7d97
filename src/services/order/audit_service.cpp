#include "services/order/audit_service.hpp"

#include "platform/auth/page.hpp"
#include "platform/auth/principal.hpp"
#include "platform/json/encode.hpp"

namespace flores::order {
namespace {

constexpr int entries_page_default = 50;

audit_filter filter_of(const audit_query& asked) {
    audit_filter out;
    if (asked.actor) out.actor = auth::owner_of_account(asked.actor->value);
    if (asked.action) out.action = asked.action->value;
    out.kind = asked.kind;
    if (asked.subject) out.subject = asked.subject->value;
    if (asked.from) out.from = at(*asked.from, 0);
    if (asked.to) out.before = at(asked.to->plus_days(1), 0);
    return out;
}

// The same for the same list alone: a cursor is bound to it.
std::string text_of(const audit_filter& filter) {
    std::string out = "audit";
    out.append("|").append(filter.actor.value_or("")).append("|");
    out.append(filter.action.value_or("")).append("|");
    out.append(filter.kind ? json::enum_text(*filter.kind) : "").append("|");
    out.append(filter.subject.value_or(""));
    for (const auto& limit : {filter.from, filter.before})
        out.append("|").append(limit ? format_instant(*limit) : "");
    return out;
}

audit_entry entry_of(staff_acted what, instant at) {
    return {.at = at,
            .actor = std::move(what.actor),
            .action = std::move(what.action),
            .kind = what.kind,
            .subject = std::move(what.subject),
            .before = std::move(what.before),
            .after = std::move(what.after)};
}

}  // namespace

task<expected<void>> audit_service::note(staff_deed done) {
    return stored_.record(std::move(done.id), entry_of(std::move(done.what), done.at));
}

task<expected<audit_list>> audit_service::list(audit_query asked) {
    audit_filter filter = filter_of(asked);
    const auth::page_asked page(cursor_key_, text_of(filter), asked, entries_page_default);
    auto before = page.position();
    if (!before) co_return std::unexpected(std::move(before.error()));
    auto listing = stored_.list(std::move(filter), *before, page.size());
    auto found = co_await std::move(listing);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const auto view = [](const audit_entry& one) {
        return audit_view{one.at,      one.actor,  one.action, one.kind,
                          one.subject, one.before, one.after};
    };
    co_return page.answer(std::move(*found), view, &audit_entry::id);
}

}  // namespace flores::order

#include "services/contact/storage/sql_tickets.hpp"

#include "platform/events/outbox.hpp"
#include "services/contact/storage/mail_rows.hpp"
#include "services/contact/storage/ticket_rows.hpp"
#include "services/order/events.hpp"

namespace flores::contact {
namespace {

// For the log of staff, which is kept for good: what was written stays with the ticket.
void tell_step(sql::connection& db, id_source& ids, const ticket& now, ticket_status before) {
    const ticket_step& done = now.steps.back();
    const order::staff_acted deed{done.actor,
                                  "ticket." + std::string(json::enum_text(done.kind)),
                                  order::audit_subject::ticket,
                                  now.number.text(),
                                  std::string(json::enum_text(before)),
                                  std::string(json::enum_text(done.status))};
    events::append(db, order::event_of(deed, ids, done.at));
}

}  // namespace

task<expected<ticket>> sql_ticket_repository::open(ticket fresh, std::string actor) {
    auto work = [fresh = std::move(fresh), actor = std::move(actor), &numbering = numbering_,
                 &ids = ids_](sql::connection& db) -> expected<ticket> {
        if (auto opened = load_ticket_from(db, fresh.seed)) return std::move(*opened);
        ticket made = fresh;
        const local_date day = today(made.opened_at);
        const auto counter = static_cast<std::uint64_t>(take_counter(db, day));
        made.number = numbering.number(day, counter);
        made.steps = {{made.revision, made.opened_at, step_kind::opened, actor, made.status,
                       std::nullopt, ""}};
        const auto told_today =
            tickets_since(db, made.email, instant(made.opened_at - receipts_day));
        insert_ticket(db, made);
        for (const mail_draft& one : mails_of_opening(made, told_today))
            queue_mail(db, ids, one, made.opened_at);
        return made;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<ticket>> sql_ticket_repository::load(ticket_number number) {
    auto work = [number](sql::connection& db) -> expected<ticket> {
        auto found = load_ticket(db, number);
        if (!found) return fail(errors::not_found);
        return std::move(*found);
    };
    co_return co_await file_.read(work);
}

task<expected<list_part<ticket>>> sql_ticket_repository::list(ticket_filter filter,
                                                              std::optional<std::int64_t> before,
                                                              part_size size) {
    auto work = [filter = std::move(filter), before,
                 size](sql::connection& db) -> expected<list_part<ticket>> {
        return list_tickets(db, filter, before, size);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<ticket>> sql_ticket_repository::step(ticket_number number, seen_revision seen,
                                                   wanted_step wanted, instant now) {
    auto work = [number, seen = std::move(seen), wanted = std::move(wanted), now,
                 &ids = ids_](sql::connection& db) -> expected<ticket> {
        auto found = load_ticket(db, number);
        if (!found) return fail(errors::not_found);
        if (!seen.is(found->revision)) return fail(errors::stale);
        const ticket_status before = found->status;
        auto next = stepped(std::move(*found), wanted, now);
        if (!next) return next;
        store_step(db, *next);
        tell_step(db, ids, *next, before);
        if (wanted.kind == step_kind::answered) queue_mail(db, ids, mail_of_answer(*next), now);
        return next;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<int>> sql_ticket_repository::erase(std::string account, std::string email,
                                                 instant now) {
    auto work = [account = std::move(account), email = std::move(email),
                 now](sql::connection& db) -> expected<int> {
        const auto numbers = tickets_of(db, account, email);
        for (const ticket_number& one : numbers) {
            drop_mails_about(db, one.text(), now);
            erase_ticket(db, one, now);
        }
        drop_mails_to(db, account, now);
        drop_mails_to(db, email, now);
        db.leave_no_trace();  // also of the mails that went out before
        return static_cast<int>(numbers.size());
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_ticket_repository::disown(std::string account) {
    auto work = [account = std::move(account)](sql::connection& db) -> expected<void> {
        const std::int64_t disowned =
            db.exec("UPDATE ticket SET account = NULL WHERE account = ? AND erased = 1", account);
        if (disowned > 0) db.leave_no_trace();
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

}  // namespace flores::contact

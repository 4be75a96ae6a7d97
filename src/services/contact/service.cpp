#include "services/contact/service.hpp"

#include "domain/local_dates.hpp"
#include "domain/utf8.hpp"
#include "platform/auth/page.hpp"
#include "platform/json/described.hpp"
#include "platform/json/language.hpp"

namespace flores::contact {
namespace {

constexpr std::string_view unassigned = "none";
constexpr std::size_t page_of_all = 100;

ticket ticket_of(message_request from, const auth::principal& caller, language in, instant now) {
    ticket out;
    out.category = from.category;
    out.urgency = from.urgency.value_or(ticket_urgency::normal);
    out.language = json::enum_text(in);
    if (caller.is_account()) out.account = caller.account;
    out.name = from.name.text();
    out.email = from.email.text();
    if (from.phone) out.phone = from.phone->text();
    out.subject = std::move(from.subject.value);
    out.message = std::move(from.message.value);
    out.opened_at = now;
    return out;
}

ticket_summary summary_of(const ticket& one) {
    return {one.number.text(), one.revision, one.status,   one.category, one.urgency,
            one.name,          one.subject,  one.assignee, one.opened_at};
}

// Without the notes, which are the staff's.
own_message own_view_of(ticket one) {
    own_message out{one.number.text(),      one.status,
                    one.category,           std::move(one.name),
                    std::move(one.email),   std::move(one.phone),
                    std::move(one.subject), std::move(one.message),
                    one.opened_at,          {}};
    for (ticket_step& step : one.steps)
        if (step.kind == step_kind::answered)
            out.answers.push_back({step.at, std::move(step.words)});
    return out;
}

ticket_filter filter_of(const tickets_query& asked) {
    ticket_filter out{.status = asked.status, .category = asked.category, .urgency = asked.urgency};
    if (asked.assignee && asked.assignee->value == unassigned)
        out.unassigned = true;
    else if (asked.assignee)
        out.assignee = asked.assignee->value;
    if (asked.q) out.words = fold(asked.q->value);
    return out;
}

// Equal for the same list and filter alone.
std::string text_of(const tickets_query& asked) {
    std::string out = "tickets";
    const auto add = [&](std::string_view part) {
        out.append("\n").append(part);
    };
    add(asked.status ? json::enum_text(*asked.status) : "");
    add(asked.category ? json::enum_text(*asked.category) : "");
    add(asked.urgency ? json::enum_text(*asked.urgency) : "");
    add(asked.assignee ? asked.assignee->value : "");
    add(asked.q ? fold(asked.q->value) : "");
    return out;
}

bool answers_messages(const accounts::account_contact& who) {
    const auto rank = who.role ? auth::role_named(*who.role) : std::nullopt;
    return rank && *rank >= auth::role::support;
}

}  // namespace

task<expected<message_view>> contact_service::write(auth::principal caller, message_request wanted,
                                                    language in, entry_seed from) {
    const instant now = clock_.now();
    if (wanted.website && !wanted.website->value.empty()) {
        std::uint32_t dice = 0;
        ids_.random(reinterpret_cast<unsigned char*>(&dice), sizeof dice);
        const auto made_up = numbering_.number(today(now), dice % order_number::codes);
        co_return message_view{made_up.text(), now};
    }
    const std::string actor = caller.is_account() ? caller.owner() : "guest";
    ticket fresh = ticket_of(std::move(wanted), caller, in, now);
    fresh.seed = std::move(from.digits);
    if (fresh.account) {
        auto asking = accounts_.contact(*fresh.account);
        const auto who = co_await std::move(asking);
        if (who) fresh.language = json::enum_text(language_of(who->language));
    }
    auto opening = stored_.open(std::move(fresh), actor);
    auto opened = co_await std::move(opening);
    if (!opened) co_return std::unexpected(std::move(opened.error()));
    co_return message_view{opened->number.text(), opened->opened_at};
}

task<expected<ticket_list>> contact_service::list(tickets_query asked) {
    const auth::page_asked page(cursor_key_, text_of(asked), asked, page_default);
    auto before = page.position();
    if (!before) co_return std::unexpected(std::move(before.error()));
    auto listing = stored_.list(filter_of(asked), *before, page.size());
    auto found = co_await std::move(listing);
    if (!found) co_return std::unexpected(std::move(found.error()));
    co_return page.answer(std::move(*found), summary_of, &ticket::id);
}

task<expected<ticket>> contact_service::show(ticket_number number) {
    co_return co_await stored_.load(number);
}

task<expected<ticket>> contact_service::step(ticket_number number, seen_revision seen,
                                             wanted_step wanted) {
    co_return co_await stored_.step(number, std::move(seen), std::move(wanted), clock_.now());
}

task<expected<ticket>> contact_service::assign(auth::principal caller, ticket_number number,
                                               seen_revision seen, assign_request wanted) {
    wanted_step taken{.kind = step_kind::assigned, .actor = caller.owner()};
    if (wanted.account) {
        if (!is_id(wanted.account->value, "usr")) co_return fail(not_of_support);
        auto asking = accounts_.contact(wanted.account->value);
        auto found = co_await std::move(asking);
        if (!found && found.error().is(errors::not_found)) co_return fail(not_of_support);
        if (!found) co_return std::unexpected(std::move(found.error()));
        if (!answers_messages(*found)) co_return fail(not_of_support);
        taken.assignee = std::move(wanted.account->value);
    }
    co_return co_await step(number, std::move(seen), std::move(taken));
}

task<expected<ticket>> contact_service::move(auth::principal caller, ticket_number number,
                                             seen_revision seen, move_request wanted) {
    wanted_step taken{.kind = step_kind::moved, .actor = caller.owner(), .to = wanted.to};
    if (wanted.reason) taken.words = std::move(wanted.reason->value);
    co_return co_await step(number, std::move(seen), std::move(taken));
}

task<expected<ticket>> contact_service::answer(auth::principal caller, ticket_number number,
                                               seen_revision seen, words_request wanted) {
    wanted_step taken{.kind = step_kind::answered,
                      .actor = caller.owner(),
                      .words = std::move(wanted.text.value)};
    co_return co_await step(number, std::move(seen), std::move(taken));
}

task<expected<ticket>> contact_service::note(auth::principal caller, ticket_number number,
                                             seen_revision seen, words_request wanted) {
    wanted_step taken{
        .kind = step_kind::noted, .actor = caller.owner(), .words = std::move(wanted.text.value)};
    co_return co_await step(number, std::move(seen), std::move(taken));
}

// What was written under an address counts as its owner's once they have shown that it is theirs.
task<expected<ticket_filter>> contact_service::written_by(std::string account) {
    ticket_filter out{.account = account};
    auto asking = accounts_.contact(std::move(account));
    auto who = co_await std::move(asking);
    if (!who && !who.error().is(errors::not_found))
        co_return std::unexpected(std::move(who.error()));
    if (who && who->email_verified) out.email = std::move(who->email);
    co_return out;
}

task<expected<std::vector<ticket_number>>> contact_service::all_of(ticket_filter wanted) {
    std::vector<ticket_number> out;
    std::optional<std::int64_t> before;
    for (std::size_t found = page_of_all; found == page_of_all;) {
        auto listing = stored_.list(wanted, before, static_cast<int>(page_of_all));
        auto page = co_await std::move(listing);
        if (!page) co_return std::unexpected(std::move(page.error()));
        found = page->size();
        for (const ticket& one : *page) {
            before = one.id;
            out.push_back(one.number);
        }
    }
    co_return out;
}

task<expected<contact_export>> contact_service::export_of(std::string account) {
    auto asking = written_by(std::move(account));
    auto theirs = co_await std::move(asking);
    if (!theirs) co_return std::unexpected(std::move(theirs.error()));
    auto listing = all_of(std::move(*theirs));
    const auto numbers = co_await std::move(listing);
    if (!numbers) co_return std::unexpected(numbers.error());
    contact_export out;
    for (const ticket_number& one : *numbers) {
        auto loading = stored_.load(one);
        auto whole = co_await std::move(loading);
        if (!whole) co_return std::unexpected(std::move(whole.error()));
        out.messages.push_back(own_view_of(std::move(*whole)));
    }
    co_return out;
}

task<expected<std::vector<std::string>>> contact_service::erase(accounts::account_erased gone) {
    if (!gone.email_verified) gone.email.clear();
    auto erasing = stored_.erase(gone.id, std::move(gone.email), clock_.now());
    const auto erased = co_await std::move(erasing);
    if (!erased) co_return std::unexpected(erased.error());
    ticket_filter theirs{.account = std::move(gone.id)};
    auto listing = all_of(std::move(theirs));
    const auto numbers = co_await std::move(listing);
    if (!numbers) co_return std::unexpected(numbers.error());
    std::vector<std::string> out;
    for (const ticket_number& one : *numbers) out.push_back(one.text());
    co_return out;
}

task<expected<void>> contact_service::disown(std::string account) {
    co_return co_await stored_.disown(std::move(account));
}

}  // namespace flores::contact

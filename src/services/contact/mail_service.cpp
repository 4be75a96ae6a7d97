#include "services/contact/mail_service.hpp"

#include "platform/auth/page.hpp"
#include "platform/mail/message.hpp"
#include "platform/observe/log.hpp"
#include "services/contact/events.hpp"

#include <stdexcept>

namespace flores::contact {
namespace {

// A rush of orders leaves its mails in the queue; sending them takes little from the next orders.
constexpr std::chrono::milliseconds between_mails{10};
constexpr int forget_batch = 500;

// What an account has sent to itself, when it chooses and (a reminder) in its own words. Accounts
// can be made with anybody's address, so such mails wait for nobody: without proof they are not
// sent.
bool needs_proof(const std::string& kind) {
    for (const mail_kind one :
         {mail_kind::date_reminder, mail_kind::back_in_stock, mail_kind::cheaper})
        if (kind == json::enum_text(one)) return true;
    return false;
}

// What its copy is forgotten by.
std::vector<std::string> subjects_of(const queued_mail& what) {
    std::vector<std::string> out;
    if (!what.about.empty()) out.push_back(what.about);
    if (is_account(what.recipient)) out.push_back(what.recipient);
    return out;
}

}  // namespace

mail_service::mail_service(mail_parts parts)
    : sending_lane(parts.queue, parts.clock,
                   {.what = "mail",
                    .batch = 16,
                    .claimed_for = mail_claimed_for,
                    .between = between_mails,
                    .attempts_max = mail_attempts_max,
                    .back_off_first = parts.options.back_off_first,
                    .back_off_max_times = mail_back_off_max_times}),
      parts_(std::move(parts)) {}

task<expected<void>> mail_service::take_back(std::string id) {
    std::vector<std::string> whom{std::move(id)};
    auto forgetting = parts_.sender.forget(std::move(whom));
    co_return co_await std::move(forgetting);
}

// not_found: the account is gone, so nobody is to get the mail.
task<expected<mail_service::destination>> mail_service::destination_of(queued_mail what) {
    const std::string& language = what.content.language;
    if (what.recipient == to_the_shop)
        co_return destination{parts_.options.shop_mailbox, language.empty() ? "es" : language};
    if (!is_account(what.recipient))
        co_return destination{what.recipient, language.empty() ? "es" : language};
    auto asking = parts_.accounts.contact(what.recipient);
    auto found = co_await std::move(asking);
    if (!found) co_return std::unexpected(std::move(found.error()));
    co_return destination{found->email, language.empty() ? found->language : language,
                          found->email_verified};
}

task<mail_result> mail_service::attempt(queued_mail what) {
    const auto known = parts_.letters.check(what.kind, what.content);
    if (!known)
        co_return mail_result{.state = mail_state::dead,
                              .why = std::string(known.error().kind->code)};
    auto asking = destination_of(what);
    auto to = co_await std::move(asking);
    if (!to && to.error().is(errors::not_found))
        co_return mail_result{.state = mail_state::dropped, .why = "no such account"};
    if (!to) co_return postponed(what, {.why = std::string(to.error().kind->code)});
    if (!to->proven && needs_proof(what.kind))
        co_return mail_result{.state = mail_state::dropped, .why = "the address is not verified"};
    const letter words = parts_.letters.write(what.kind, what.content, to->language);
    const std::string& reply_to = what.content.reply_to;
    const std::string domain(mail::domain_of(to->address));
    auto content =
        mail::mime_text({.id = what.id,
                         .from_name = std::string(shop_name),
                         .from = parts_.options.from,
                         .to = to->address,
                         .reply_to = reply_to.empty() ? parts_.options.shop_mailbox : reply_to,
                         .subject = words.subject,
                         .text = words.text,
                         .html = words.html,
                         .language = to->language,
                         .date = parts_.clock.now()});
    if (!content) co_return mail_result{.state = mail_state::dead, .why = "malformed address"};
    mail::envelope sealed{what.id, parts_.options.from, to->address, std::move(*content),
                          subjects_of(what)};
    auto sending = parts_.sender.send(std::move(sealed));
    auto got = co_await std::move(sending);
    co_return judged(what, domain, std::move(got));
}

mail_result mail_service::judged(const queued_mail& what, std::string domain, mail::outcome got) {
    if (got.what == mail::fate::deferred)
        return postponed(what, {.domain = std::move(domain), .why = std::move(got.why)});
    const auto state = got.what == mail::fate::sent ? mail_state::sent : mail_state::dead;
    if (state == mail_state::dead)
        log::warning("mail_refused", {{"mail", what.id}, {"kind", what.kind}, {"why", got.why}});
    return {.state = state, .due_at = {}, .domain = std::move(domain), .why = std::move(got.why)};
}

void mail_service::count(mail_state state) const {
    switch (state) {
        case mail_state::waiting:
            return parts_.counts.deferred.add();
        case mail_state::sent:
            return parts_.counts.sent.add();
        case mail_state::dead:
            return parts_.counts.dead.add();
        case mail_state::dropped:
            return parts_.counts.dropped.add();
    }
}

task<void> mail_service::forget_old() {
    for (int gone = forget_batch; gone == forget_batch;) {
        const instant now = parts_.clock.now();
        auto forgetting = parts_.queue.forget(now - mail_kept, now - dead_mail_kept, forget_batch);
        auto done = co_await std::move(forgetting);
        if (!done) throw std::runtime_error(std::string(done.error().kind->code));
        gone = *done;
    }
}

task<void> mail_service::forget_dropped() {
    std::optional<std::int64_t> before;
    for (std::size_t found = forget_batch; found == forget_batch;) {
        auto listing = parts_.queue.list(mail_state::dropped, before, forget_batch);
        const auto part = co_await std::move(listing);
        if (!part) throw std::runtime_error(std::string(part.error().kind->code));
        found = part->size();
        if (found == 0) co_return;
        before = part->back().seq;
        std::vector<std::string> ids;
        for (const mail_record& one : *part) ids.push_back(one.id);
        auto forgetting = parts_.sender.forget(std::move(ids));
        const auto forgotten = co_await std::move(forgetting);
        if (!forgotten) throw std::runtime_error(std::string(forgotten.error().kind->code));
    }
}

task<expected<mail_list>> mail_service::list(mails_query asked) {
    std::string filter = "mails:";
    if (asked.state) filter += json::enum_text(*asked.state);
    const auth::page_asked page(parts_.cursor_key, std::move(filter), asked, page_default);
    auto before = page.position();
    if (!before) co_return std::unexpected(std::move(before.error()));
    auto listing = parts_.queue.list(asked.state, *before, page.size());
    auto found = co_await std::move(listing);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const auto view = [](const mail_record& one) {
        return mail_view{one.id,      one.kind,   one.domain,  one.state, one.attempts,
                         one.made_at, one.due_at, one.done_at, one.why};
    };
    co_return page.answer(std::move(*found), view, &mail_record::seq);
}

task<expected<replayed_view>> mail_service::replay(std::string by, std::optional<std::string> id) {
    auto replaying = parts_.queue.replay(std::move(id), std::move(by), parts_.clock.now());
    auto done = co_await std::move(replaying);
    if (!done) co_return std::unexpected(std::move(done.error()));
    co_return replayed_view{*done};
}

}  // namespace flores::contact

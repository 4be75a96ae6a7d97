// What events of other services become in the mail queue.
#include "platform/mail/message.hpp"
#include "services/contact/mail_service.hpp"
#include "services/contact/order_mails.hpp"

namespace flores::contact {
namespace {

mail_draft draft_of(mail_wanted wanted, const std::string& event_id) {
    mail_draft out{
        .cause = "event:" + event_id,
        .kind = std::string(json::enum_text(wanted.kind)),
        .about = {},
        .recipient = std::move(wanted.to),
        .content = {.language = std::move(wanted.language), .values = std::move(wanted.values)}};
    if (const auto about = out.content.values.find("number"); about != out.content.values.end())
        out.about = about->second;
    if (const auto link = out.content.values.find("link"); link != out.content.values.end())
        out.content.link = link->second;
    return out;
}

}  // namespace

task<expected<void>> mail_service::take_wanted(mail_wanted wanted, std::string event_id) {
    mail_draft made = draft_of(std::move(wanted), event_id);
    if (!is_account(made.recipient) && !mail::is_address(made.recipient))
        co_return fail(errors::invalid_input, log_text{"neither an address nor an account"});
    const auto known = parts_.letters.check(made.kind, made.content);
    if (!known) co_return known;
    auto storing = parts_.queue.enqueue(std::move(made), parts_.clock.now());
    co_return co_await std::move(storing);
}

task<expected<void>> mail_service::take_placed(order::order_announced what, std::int64_t version) {
    order_news news{.number = what.number,
                    .version = version,
                    .status = std::string(json::enum_text(what.status)),
                    .placed = true,
                    .mail = mail_of_placing(what)};
    return parts_.queue.tell(std::move(news), parts_.clock.now());
}

task<expected<void>> mail_service::take_changed(order::order_announced what, std::int64_t version,
                                                std::string event_id) {
    order_news news{.number = what.number,
                    .version = version,
                    .status = std::string(json::enum_text(what.status)),
                    .placed = false,
                    .mail = mail_of_status(what, "event:" + event_id)};
    return parts_.queue.tell(std::move(news), parts_.clock.now());
}

task<expected<void>> mail_service::take_forgotten(order::order_forgotten gone,
                                                  std::int64_t version) {
    auto dropping = parts_.queue.drop_about(gone.number, version, parts_.clock.now());
    auto dropped = co_await std::move(dropping);
    if (!dropped) co_return dropped;
    std::vector<std::string> whom{std::move(gone.number)};
    auto forgetting = parts_.sender.forget(std::move(whom));
    co_return co_await std::move(forgetting);
}

}  // namespace flores::contact

#include "services/contact/module.hpp"

#include "platform/events/outbox.hpp"
#include "platform/http/health.hpp"
#include "platform/json/decode.hpp"
#include "platform/mail/folder_sender.hpp"
#include "platform/mail/message.hpp"
#include "platform/mail/smtp_sender.hpp"
#include "platform/net/timed_job.hpp"
#include "platform/observe/log.hpp"
#include "platform/sql/open.hpp"
#include "services/auth/events.hpp"
#include "services/contact/events.hpp"
#include "services/contact/migrations.hpp"
#include "services/contact/routes.hpp"
#include "services/contact/storage/sql_mails.hpp"
#include "services/contact/storage/sql_tickets.hpp"
#include "services/contact/storage/sql_webhooks.hpp"
#include "services/contact/webhook_routes.hpp"
#include "services/order/events.hpp"

#include <algorithm>
#include <stdexcept>

namespace flores::contact {
namespace {

constexpr std::chrono::milliseconds send_period_max{1000};
constexpr std::chrono::hours forget_period{1};
constexpr int lanes = 2;  // mails on their way at once
constexpr std::string_view mail_folder = "mail";
constexpr std::chrono::milliseconds webhook_period_min{20};
constexpr std::chrono::milliseconds webhook_period_max{500};
// For what an attempt takes besides the time that a webhook gets to answer.
constexpr std::chrono::seconds webhook_claim_margin{5};
constexpr int webhook_lanes = 4;  // webhooks sent to at once

// Where nothing is sent, any address will do.
constexpr std::string_view unsent_from = "tienda@flores-victoria.example";

std::string from_of(const config::settings& all) {
    if (!all.mail_from.empty()) return all.mail_from;
    if (all.email_host.empty()) return std::string(unsent_from);
    return all.email_user;
}

mail_options options_of(const config::settings& all) {
    mail_options out{.from = from_of(all), .shop_mailbox = all.shop_email};
    if (out.shop_mailbox.empty()) out.shop_mailbox = out.from;
    out.back_off_first = all.mail_retry;
    if (!mail::is_address(out.from))
        throw std::invalid_argument(
            "FLORES_MAIL_FROM: set the address that the shop's mails come from");
    if (!mail::is_address(out.shop_mailbox))
        throw std::invalid_argument("FLORES_SHOP_EMAIL: set the address of the shop's mailbox");
    return out;
}

std::unique_ptr<mail::sender> sender_of(const http::service_context& context) {
    const config::settings& all = context.settings;
    if (all.email_host.empty())
        return std::make_unique<mail::folder_sender>(context.data_folder / mail_folder);
    return std::make_unique<mail::smtp_sender>(
        mail::smtp_settings{.host = all.email_host,
                            .port = all.email_port,
                            .tls_first = all.email_secure,
                            .user = all.email_user,
                            .password = all.email_pass,
                            .ca_file = all.mail_ca_file,
                            .own_name = std::string(mail::domain_of(from_of(all))),
                            .timeout = all.mail_timeout});
}

// Where the shop is reached from this machine, while it has no name.
std::string public_url_of(const config::settings& all) {
    std::string out = all.public_url;
    if (out.empty()) out = "http://localhost:" + std::to_string(all.gateway_port);
    while (out.ends_with('/')) out.pop_back();
    return out;
}

mail_counts counts_in(observe::metrics& metrics) {
    const auto counter = [&](const char* result) {
        return metrics.add_counter("flores_mails_total", "Attempts to send a mail, by result",
                                   {{"result", result}});
    };
    return {counter("sent"), counter("deferred"), counter("dead"), counter("dropped")};
}

webhook_parts parts_of(const http::service_context& context, webhook_repository& stored,
                       outbound::poster& poster) {
    const auto counter = [&](const char* result) {
        return context.metrics.add_counter("flores_webhook_deliveries_total",
                                           "Attempts to tell a webhook, by result",
                                           {{"result", result}});
    };
    return {stored,
            poster,
            context.clock,
            context.ids,
            auth::derive_key(context.secret, webhook_secrets_label),
            auth::derive_key(context.secret, auth::labels::cursor),
            context.settings.webhook_retry,
            context.settings.webhook_timeout + webhook_claim_margin,
            {counter("delivered"), counter("deferred"), counter("dead")}};
}

// An address that nobody proved may be somebody else's, whose mails stay; of the account's own it
// is known what they are about. Copies go before the tickets, whose numbers lead to them, and again
// after: no mail that waits is sent any more then. The shop's own address is in nearly every mail.
task<expected<void>> take_erased(contact_service& tickets, mail::sender& sender,
                                 std::string shop_mailbox, events::event told) {
    auto gone = json::decode<accounts::account_erased>(told.payload);
    if (!gone) co_return std::unexpected(std::move(gone.error()));
    auto asking = tickets.numbers_of(gone->id);
    auto whom = co_await std::move(asking);
    if (!whom) co_return std::unexpected(std::move(whom.error()));
    whom->push_back(gone->id);
    if (gone->email_verified && gone->email != shop_mailbox) whom->push_back(gone->email);
    auto forgetting = sender.forget(*whom);
    auto forgotten = co_await std::move(forgetting);
    if (!forgotten) co_return forgotten;
    auto erasing = tickets.erase(std::move(*gone));
    auto erased = co_await std::move(erasing);
    if (!erased) co_return erased;
    auto again = sender.forget(std::move(*whom));
    co_return co_await std::move(again);
}

}  // namespace

struct module::parts {
    explicit parts(const http::service_context& context)
        : opened(sql::open(context.settings, context.data_folder, tables, context.metrics)),
          file(*opened),
          outbox(file),
          numbering(context.secret),
          tickets_stored(file, numbering, context.ids),
          queue(file, context.ids),
          accounts(context.calls),
          letters(public_url_of(context.settings)),
          cursor_key(auth::derive_key(context.secret, auth::labels::cursor)),
          options(options_of(context.settings)),
          sender(sender_of(context)),
          tickets(tickets_stored, accounts, numbering, context.clock, context.ids, cursor_key),
          mails({queue, *sender, accounts, letters, context.clock, cursor_key, options,
                 counts_in(context.metrics)}),
          webhooks_stored(file, context.ids),
          poster(context.settings.webhook_allow, context.settings.webhook_timeout),
          webhooks(parts_of(context, webhooks_stored, poster)),
          webhook_period(
              std::clamp(context.settings.webhook_retry, webhook_period_min, webhook_period_max)),
          loops(context.loops),
          leases(context.leases),
          to_folder(context.settings.email_host.empty()) {}

    std::unique_ptr<sql::store> opened;
    sql::store& file;
    events::sql_outbox outbox;
    ticket_numbering numbering;
    sql_ticket_repository tickets_stored;
    sql_mail_repository queue;
    accounts::calling_account_client accounts;
    letter_writer letters;
    auth::key cursor_key;
    mail_options options;
    std::unique_ptr<mail::sender> sender;
    contact_service tickets;
    mail_service mails;
    sql_webhook_repository webhooks_stored;
    outbound::curl_poster poster;
    webhook_service webhooks;
    std::chrono::milliseconds webhook_period;
    net::loops& loops;
    net::leases* leases;
    bool to_folder;
};

module::module(const http::service_context& context) :parts_(std::make_unique<parts>(context)) {
    if (context.redis != nullptr)
        context.health->watch("postgresql", [&store = parts_->file] { return store.health(); });
    context.relay.add(parts_->outbox);
    mail_service& mails = parts_->mails;
    context.relay.subscribe(
        "contact.mail_wanted", std::string(mail_wanted_type),
        [&mails](events::event told) { return mails.take_wanted(std::move(told)); });
    context.relay.subscribe(
        "contact.order_placed", std::string(order::order_placed_event),
        [&mails](events::event told) { return mails.take_placed(std::move(told)); });
    context.relay.subscribe(
        "contact.order_changed", std::string(order::order_changed_event),
        [&mails](events::event told) { return mails.take_changed(std::move(told)); });
    context.relay.subscribe(
        "contact.order_forgotten", std::string(order::order_forgotten_event),
        [&mails](events::event told) { return mails.take_forgotten(std::move(told)); });
    context.relay.subscribe("contact.account_erased", std::string(accounts::account_erased_type),
                            [&all = *parts_](events::event told) {
                                return take_erased(all.tickets, *all.sender,
                                                   all.options.shop_mailbox, std::move(told));
                            });
    for (const std::string_view type :
         {order::order_placed_event, order::order_changed_event, order::stock_changed_event})
        context.relay.subscribe("contact.webhooks", std::string(type),
                                [&webhooks = parts_->webhooks](events::event told) {
                                    return webhooks.take(std::move(told));
                                });
}

module::~module() = default;

std::vector<http::route> module::routes() {
    std::vector<http::route> all = contact::routes(parts_->tickets);
    for (http::route& more : contact::routes(parts_->mails)) all.push_back(std::move(more));
    for (http::route& more : contact::routes(parts_->webhooks)) all.push_back(std::move(more));
    return all;
}

void module::start() {
    if (parts_->to_folder)
        log::warning("mail_to_folder",
                     {{"why", "EMAIL_HOST is not set"}, {"folder", "mail, in FLORES_DATA_DIR"}});
    for (int lane = 0; lane < lanes; ++lane)
        net::run_once_every(parts_->leases, "contact", parts_->loops, "send_mails",
                            std::min(send_period_max, parts_->options.back_off_first),
                            [&mails = parts_->mails] { return mails.send_due(); });
    net::run_once_every(parts_->leases, "contact", parts_->loops, "forget_mails", forget_period,
                        [&mails = parts_->mails] { return mails.forget_old(); });
    for (int lane = 0; lane < webhook_lanes; ++lane)
        net::run_once_every(parts_->leases, "contact", parts_->loops, "send_webhooks",
                            parts_->webhook_period,
                            [&webhooks = parts_->webhooks] { return webhooks.send_due(); });
    net::run_once_every(parts_->leases, "contact", parts_->loops, "forget_webhook_deliveries",
                        forget_period,
                        [&webhooks = parts_->webhooks] { return webhooks.forget_old(); });
}

}  // namespace flores::contact

#include "services/contact/module.hpp"

#include "platform/core/ambient.hpp"
#include "platform/core/pause.hpp"
#include "platform/events/outbox.hpp"
#include "platform/events/taking.hpp"
#include "platform/http/health.hpp"
#include "platform/mail/folder_sender.hpp"
#include "platform/mail/message.hpp"
#include "platform/mail/smtp_sender.hpp"
#include "platform/net/timed_job.hpp"
#include "platform/observe/log.hpp"
#include "platform/sql/open.hpp"
#include "services/auth/events.hpp"
#include "services/contact/erasure.hpp"
#include "services/contact/events.hpp"
#include "services/contact/migrations.hpp"
#include "services/contact/routes.hpp"
#include "services/contact/storage/sql_mails.hpp"
#include "services/contact/storage/sql_tickets.hpp"
#include "services/contact/storage/sql_webhooks.hpp"
#include "services/order/events.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <stdexcept>

namespace flores::contact {
namespace {

constexpr std::chrono::milliseconds send_period_max{1000};
constexpr std::chrono::hours forget_period{1};
constexpr std::chrono::minutes forget_again{1};  // after a failure
constexpr int lanes = 2;                         // mails on their way at once
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

void hear_of_orders_and_stock(events::hub& hub, webhook_service& webhooks) {
    for (const webhook_topic topic : {webhook_topic::order_placed, webhook_topic::order_changed})
        hub.subscribe(
            "contact.webhooks", json::enum_text(topic),
            events::taking([&webhooks, topic](order::order_announced what, events::event told) {
                return webhooks.take(webhook_news_of(topic, what, told));
            }));
    hub.subscribe("contact.webhooks", order::stock_changed_event,
                  events::taking([&webhooks](order::stock_changed what, events::event told) {
                      return webhooks.take(webhook_news_of(what, told));
                  }));
}

// Once in the life of a process, so until it is done: else copies would stay until the next.
task<void> forget_dropped(mail_service& mails) {
    for (;;) {
        current_ambient() = {};
        try {
            auto forgetting = mails.forget_dropped();
            co_await std::move(forgetting);
            co_return;
        } catch (const std::exception& why) {
            log::error("mail_copies_not_forgotten", {{"why", std::string_view(why.what())}});
        }
        auto waiting = pause(forget_again);
        co_await std::move(waiting);
    }
}

}  // namespace

struct module::parts {
    explicit parts(const http::service_context& context)
        : numbering(context.secret),
          opened(sql::open(context.settings, context.data_folder, tables, context.metrics)),
          file(*opened),
          outbox(file),
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

    ticket_numbering numbering;  // outlives the store, whose writes use it to their end
    std::unique_ptr<sql::store> opened;
    sql::store& file;
    events::sql_outbox outbox;
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
    http::watch_database(context, parts_->file);
    context.relay.add(parts_->outbox);
    mail_service& mails = parts_->mails;
    context.relay.subscribe("contact.mail_wanted", mail_wanted_event,
                            events::taking([&mails](mail_wanted wanted, events::event told) {
                                return mails.take_wanted(std::move(wanted), std::move(told.id));
                            }));
    context.relay.subscribe(
        "contact.order_placed", order::order_placed_event,
        events::taking([&mails](order::order_announced what, events::event told) {
            return mails.take_placed(std::move(what), told.version);
        }));
    context.relay.subscribe(
        "contact.order_changed", order::order_changed_event,
        events::taking([&mails](order::order_announced what, events::event told) {
            return mails.take_changed(std::move(what), told.version, std::move(told.id));
        }));
    context.relay.subscribe(
        "contact.order_forgotten", order::order_forgotten_event,
        events::taking([&mails](order::order_forgotten gone, events::event told) {
            return mails.take_forgotten(std::move(gone), told.version);
        }));
    context.relay.subscribe("contact.account_erased", accounts::account_erased_event,
                            events::taking([&all = *parts_](accounts::account_erased gone) {
                                return take_erased(all.tickets, *all.sender,
                                                   all.options.shop_mailbox, std::move(gone));
                            }));
    hear_of_orders_and_stock(context.relay, parts_->webhooks);
}

module::~module() = default;

std::vector<http::route> module::routes() {
    return http::joined({contact::routes(parts_->tickets), contact::routes(parts_->mails),
                         contact::routes(parts_->webhooks)});
}

void module::start() {
    if (parts_->to_folder) {
        log::warning("mail_to_folder",
                     {{"why", "EMAIL_HOST is not set"}, {"folder", "mail, in FLORES_DATA_DIR"}});
        auto forgetting = forget_dropped(parts_->mails);
        boost::asio::co_spawn(parts_->loops.at(0), std::move(forgetting), boost::asio::detached);
    }
    // Of what is due there may be much, and meanwhile the lease may pass on.
    const auto ours = [held = parts_->leases] {
        return held == nullptr || held->holds("contact");
    };
    for (int lane = 0; lane < lanes; ++lane)
        net::run_once_every(parts_->leases, "contact", parts_->loops, "send_mails",
                            std::min(send_period_max, parts_->options.back_off_first),
                            [&mails = parts_->mails, ours] { return mails.send_due(ours); });
    // Also of what is in hand still when the lease has passed on.
    net::run_every(parts_->loops, "keep_mail_claims", mail_claims_kept_every,
                   [&mails = parts_->mails] { return mails.keep_claims(); });
    net::run_once_every(parts_->leases, "contact", parts_->loops, "forget_mails", forget_period,
                        [&mails = parts_->mails] { return mails.forget_old(); });
    for (int lane = 0; lane < webhook_lanes; ++lane)
        net::run_once_every(
            parts_->leases, "contact", parts_->loops, "send_webhooks", parts_->webhook_period,
            [&webhooks = parts_->webhooks, ours] { return webhooks.send_due(ours); });
    net::run_once_every(parts_->leases, "contact", parts_->loops, "forget_webhook_deliveries",
                        forget_period,
                        [&webhooks = parts_->webhooks] { return webhooks.forget_old(); });
}

}  // namespace flores::contact

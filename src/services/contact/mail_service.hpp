// The rules of the mail queue: what other services' events become, how the queue is emptied, and
// what an operator may do about a mail that was not sent.
#pragma once

#include "platform/auth/keys.hpp"
#include "platform/core/clock.hpp"
#include "platform/mail/sender.hpp"
#include "platform/observe/metrics.hpp"
#include "services/auth/client.hpp"
#include "services/contact/events.hpp"
#include "services/contact/letters.hpp"
#include "services/contact/mail_repository.hpp"
#include "services/contact/messages.hpp"
#include "services/contact/sending_lane.hpp"
#include "services/order/events.hpp"

#include <chrono>
#include <string>

namespace flores::contact {

struct mail_options {
    std::string from{};  // the address that mails come from
    std::string shop_mailbox{};
    std::chrono::milliseconds back_off_first{60'000};  // doubled for each further attempt
};

struct mail_counts {
    observe::counter sent{};
    observe::counter deferred{};  // attempts
    observe::counter dead{};
    observe::counter dropped{};
};

struct mail_parts {
    mail_repository& queue;
    mail::sender& sender;
    accounts::account_client& accounts;
    const letter_writer& letters;
    const clock_port& clock;
    auth::key cursor_key;
    mail_options options;
    mail_counts counts;
};

// As a lane it sends the mails: one in hand when the program dies is sent again some seconds later,
// under the same Message-ID. An attempt may take minutes, so the claims are to be kept.
class mail_service final : public sending_lane<queued_mail, mail_result> {
public:
    explicit mail_service(mail_parts parts);

    // For events, safe to call again with the same; versions are those of the order. invalid_input,
    // unknown_mail: it can never be sent, so it becomes a dead letter of the relay.
    task<expected<void>> take_wanted(mail_wanted wanted, std::string event_id);
    task<expected<void>> take_placed(order::order_announced what, std::int64_t version);
    task<expected<void>> take_changed(order::order_announced what, std::int64_t version,
                                      std::string event_id);
    // What waits about the order still goes out, and no copy of it or of the rest stays.
    task<expected<void>> take_forgotten(order::order_forgotten gone, std::int64_t version);

    // Removes what nobody needs to look up any more.
    task<void> forget_old();

    // Removes the copies of dropped mails: what a process wrote, and did not live to take back.
    task<void> forget_dropped();

    task<expected<mail_list>> list(mails_query asked);
    // `by`: principal::owner, for the log of staff. not_found: no dead mail of that id.
    task<expected<replayed_view>> replay(std::string by, std::optional<std::string> id);

private:
    struct destination {
        std::string address;
        std::string language;
        bool proven = true;  // not an account's that never showed that it is theirs
    };

    task<expected<destination>> destination_of(queued_mail what);
    task<mail_result> attempt(queued_mail what) override;
    mail_result judged(const queued_mail& what, std::string domain, mail::outcome got);
    void count(mail_state state) const override;
    // No copy of it stays.
    task<expected<void>> take_back(std::string id) override;

    const mail_parts parts_;
};

}  // namespace flores::contact

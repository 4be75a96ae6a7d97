// A mail of the shop from the moment it is wanted until it is sent: what it is about, to whom, and
// what becomes of it. It is written (letters.hpp) when it is sent; until then its values wait.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/core/error.hpp"
#include "platform/core/ids.hpp"
#include "services/contact/words.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::contact {

inline constexpr std::string_view shop_name = "Flores Victoria";

// Stands for the shop's own mailbox, which is a setting, among recipients.
inline constexpr std::string_view to_the_shop = "shop";

// Longer than two processes may both think that the mails are theirs to send (net/leases.hpp).
inline constexpr std::chrono::seconds mail_claimed_for{15};
inline constexpr std::chrono::seconds mail_claims_kept_every{5};

inline constexpr int mail_attempts_max = 26;             // with back-off: about three days
inline constexpr int mail_back_off_max_times = 360;      // of the first wait, at most
inline constexpr std::chrono::hours mail_kept{90 * 24};  // what became of it, without content
inline constexpr std::chrono::hours dead_mail_kept{30 * 24};

// One row of an order's table, in pesos.
struct mail_line {
    std::int64_t quantity = 0;  // 0: no goods, as what delivery costs
    std::string name_es{};
    std::string name_en{};
    std::string size{};
    std::int64_t amount = 0;

    bool operator==(const mail_line&) const = default;
};
BOOST_DESCRIBE_STRUCT(mail_line, (), (quantity, name_es, name_en, size, amount))

// Kept as JSON until the mail is sent.
struct mail_content {
    std::string language{};  // "es" or "en"; empty: that of the account
    mail_values values{};
    std::string quote{};  // what somebody wrote, of several lines
    std::vector<mail_line> lines{};
    std::string link{};      // "/reset?token=…", for the button
    std::string reply_to{};  // empty: the shop's mailbox

    bool operator==(const mail_content&) const = default;
};
BOOST_DESCRIBE_STRUCT(mail_content, (), (language, values, quote, lines, link, reply_to))

struct mail_draft {
    std::string cause{};      // what it is sent for: of two with the same there is one mail
    std::string kind{};       // names its words
    std::string about{};      // a ticket's or an order's number, or empty
    std::string recipient{};  // an e-mail address, an account ("usr_…"), or to_the_shop
    mail_content content{};
};

struct queued_mail {
    std::string id{};
    std::string kind{};
    std::string about{};
    std::string recipient{};
    mail_content content{};
    int attempts = 0;  // that failed so far

    bool operator==(const queued_mail&) const = default;
};

// Mails are sent in any order, but for those about the same, of which one at a time is due.
inline const std::string& turn_of(const queued_mail& what) {
    return what.id;
}

inline bool is_account(const std::string& recipient) {
    return is_id(recipient, "usr");
}

enum class mail_state : unsigned char {
    waiting,
    sent,
    dead,    // refused, or tried too often; an admin replays it
    dropped  // nobody is to know of it any more: the account is gone, or the order was forgotten
};
BOOST_DESCRIBE_ENUM(mail_state, waiting, sent, dead, dropped)

// What an attempt comes to.
struct mail_result {
    mail_state state = mail_state::waiting;
    std::optional<instant> due_at{};  // when waiting
    std::string domain{};             // of the recipient, for the operator until it is sent
    std::string why{};
};

// What operators see of a mail: never its content, nor the address.
struct mail_record {
    std::int64_t seq = 0;
    std::string id{};
    std::string kind{};
    std::string domain{};
    mail_state state = mail_state::waiting;
    int attempts = 0;
    instant made_at{};
    std::optional<instant> due_at{};
    std::optional<instant> done_at{};
    std::string why{};
};

}  // namespace flores::contact

// What other services ask of contact, which sends all of the shop's mail.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/events/event.hpp"
#include "platform/json/encode.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <map>
#include <string>
#include <string_view>

namespace flores::contact {

// A mail to be sent, told in the transaction of what it is about. The aggregate is the mail's own
// id (mail_…), the version 1: it is sent once, however often the event arrives. Personal: nothing
// of it stays once contact has taken it.
inline constexpr std::string_view mail_wanted_event = "mail.wanted";

// Names the template; beside each, the values it needs. Links are whole paths of the shop
// ("/reset?token=…"), which contact puts behind PUBLIC_URL.
enum class mail_kind : unsigned char {
    verify_email,      // name, link
    reset_password,    // name, link
    password_changed,  // name
    date_reminder,     // name, occasion, date, days
    back_in_stock,     // product, link
    cheaper,           // product, link, price (whole pesos)
    substitution,      // name, number, proposal, link
    order_refund       // name, number, amount (whole pesos), link
};
BOOST_DESCRIBE_ENUM(mail_kind, verify_email, reset_password, password_changed, date_reminder,
                    back_in_stock, cheaper, substitution, order_refund)

struct mail_wanted {
    // An e-mail address, or an account ("usr_…"): contact then asks auth for its address and
    // language when it sends, so an account that is gone gets no mail.
    std::string to;
    std::string language;  // "es" or "en"; may be empty for an account
    mail_kind kind;
    std::map<std::string, std::string> values;
};
BOOST_DESCRIBE_STRUCT(mail_wanted, (), (to, language, kind, values))

inline events::event event_of(const mail_wanted& what, id_source& ids, instant at) {
    events::event told = events::make_event(ids, at, mail_wanted_event, new_id(ids, at, "mail"), 1,
                                            json::encode(what));
    told.personal = true;
    return told;
}

}  // namespace flores::contact

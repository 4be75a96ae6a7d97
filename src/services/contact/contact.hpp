// What people write to the shop: a ticket, its statuses, and what staff do with it. The rules are
// pure and stand here; storage applies them inside its transactions.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/core/error.hpp"
#include "services/contact/mail.hpp"
#include "services/contact/ticket_number.hpp"

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace flores::contact {

inline constexpr error_kind wrong_ticket_state{
    409,
    "wrong_ticket_state",
    {"El mensaje no puede pasar a ese estado.", "The message cannot go to that status."}};
inline constexpr error_kind ticket_erased{
    409,
    "ticket_erased",
    {"Quien escribió borró sus datos.", "Whoever wrote it erased their data."}};
inline constexpr error_kind not_of_support{422,
                                           "not_of_support",
                                           {"Esa cuenta no es de alguien que atienda mensajes.",
                                            "That account is of nobody who answers messages."}};
inline constexpr error_kind unknown_mail{
    422, "unknown_mail", {"No existe ese tipo de correo.", "There is no such kind of mail."}};

enum class ticket_status : unsigned char { new_, in_progress, resolved };
BOOST_DESCRIBE_ENUM(ticket_status, new_, in_progress, resolved)

enum class ticket_category : unsigned char {
    order,
    delivery,
    product,
    payment,
    event,  // flowers for a wedding, a company
    complaint,
    other
};
BOOST_DESCRIBE_ENUM(ticket_category, order, delivery, product, payment, event, complaint, other)

enum class ticket_urgency : unsigned char { low, normal, high };
BOOST_DESCRIBE_ENUM(ticket_urgency, low, normal, high)

enum class step_kind : unsigned char { opened, assigned, moved, answered, noted, erased };
BOOST_DESCRIBE_ENUM(step_kind, opened, assigned, moved, answered, noted, erased)

// So many messages in the name of one address are answered by mail that they came in, each day: who
// writes more knows, and who fills the form in with another's address does not flood it.
inline constexpr std::int64_t receipts_per_day_max = 5;
inline constexpr std::chrono::hours receipts_day{24};

// One thing that happened to a ticket, with the status and the assignee that it had after it.
struct ticket_step {
    std::int64_t revision = 0;
    instant at{};
    step_kind kind = step_kind::opened;
    std::string actor{};  // "account:usr_…", "guest", "system"
    ticket_status status = ticket_status::new_;
    std::optional<std::string> assignee{};
    std::string words{};  // of an answer, a note, a reason

    bool operator==(const ticket_step&) const = default;
};

struct ticket {
    std::int64_t id = 0;  // of the store, in order of opening
    ticket_number number{};
    std::string seed{};  // of the message that opens it (entry_seed.hpp); may be empty
    std::int64_t revision = 1;
    ticket_status status = ticket_status::new_;
    ticket_category category = ticket_category::other;
    ticket_urgency urgency = ticket_urgency::normal;
    std::string language{};                // "es" or "en"
    std::optional<std::string> account{};  // of who wrote it, signed in
    std::string name{};
    std::string email{};
    std::string phone{};  // may be empty
    std::string subject{};
    std::string message{};
    std::optional<std::string> assignee{};  // an account of the staff
    bool erased = false;  // the personal data is gone; what was done about it stays
    instant opened_at{};
    std::vector<ticket_step> steps{};
};

// What a member of the staff wants done with a ticket.
struct wanted_step {
    step_kind kind = step_kind::noted;  // assigned, moved, answered or noted
    std::string actor{};
    std::optional<std::string> assignee{};          // of assigned; absent: nobody's
    ticket_status to = ticket_status::in_progress;  // of moved
    std::string words{};
};

// The ticket after that step, which stands at the end of its steps. An answer to a new ticket takes
// it up. wrong_ticket_state: the status may not follow. ticket_erased: nobody is left to answer.
expected<ticket> stepped(ticket now, const wanted_step& wanted, instant at);

// The mails of a ticket that was just opened: to the shop, and to whoever wrote it. The latter
// holds nothing that was written in the form, or it could be used to send mail to anybody, and is
// left out when that address has had `told_today` of them.
std::vector<mail_draft> mails_of_opening(const ticket& what, std::int64_t told_today);

// The answer that is the ticket's last step.
mail_draft mail_of_answer(const ticket& what);

}  // namespace flores::contact

// What staff did, kept for good: who, when, what, to which thing of whichever service, and where it
// is small how it was before and after. Ids, numbers, states and sums alone: nothing of a customer,
// so that nothing need ever be taken out of it. Order's own verbs write it in their transactions,
// the other services tell of theirs (staff_acted in events.hpp).
#pragma once

#include "platform/core/clock.hpp"
#include "platform/core/error.hpp"

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace flores::order {

enum class audit_subject : unsigned char {
    order,
    sku,
    slot,
    plan,
    run,
    promotion,
    product,
    category,
    review,
    ticket,
    account,
    webhook,
    mail
};
BOOST_DESCRIBE_ENUM(audit_subject, order, sku, slot, plan, run, promotion, product, category,
                    review, ticket, account, webhook, mail)

struct audit_entry {
    std::int64_t id = 0;  // in order of writing; storage gives it
    instant at{};
    std::string actor{};   // "account:usr_…", or "system" for the command line
    std::string action{};  // "order.status": what kind of thing, and what was done to it
    audit_subject kind = audit_subject::order;
    std::string subject{};  // number, SKU, "2026-12-01/morning/zone_1", run_…, promotion's id
    std::string before{};
    std::string after{};

    bool operator==(const audit_entry&) const = default;
};

// Who does something, and when: what a verb of staff needs for its entry.
struct staff_act {
    std::string actor{};  // as of audit_entry
    instant at{};
};

struct audit_filter {
    std::optional<std::string> actor{};
    std::optional<std::string> action{};
    std::optional<audit_subject> kind{};
    std::optional<std::string> subject{};
    std::optional<instant> from{};
    std::optional<instant> before{};  // the first instant that is no longer wanted
};

}  // namespace flores::order

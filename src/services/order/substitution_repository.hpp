// The storage port of substitutions. Each verb is one whole transaction: an accepted one changes
// the order and both stocks, with history and events, in one write.
#pragma once

#include "platform/core/task.hpp"
#include "services/order/audit.hpp"
#include "services/order/substitution.hpp"

#include <string>
#include <vector>

namespace flores::order {

// A proposal about to be made. The token is in the link of the mail and stored as its hash alone.
struct substitution_draft {
    substitution what{};
    std::string token{};
};

class substitution_repository {
public:
    virtual ~substitution_repository() = default;

    // Stores it, and has the buyer told by mail. not_found: the order; wrong_state: it can no
    // longer be changed, or the line is not there; substitution_pending; invalid_input.
    virtual task<expected<substitution>> propose(substitution_draft draft, staff_act by) = 0;

    // Newest first. not_found: the order.
    virtual task<expected<std::vector<substitution>>> of_order(order_number number) = 0;

    // As everybody reads it, withdrawn if its order can no longer be changed. not_found.
    virtual task<expected<substitution>> find(std::string token_hash) = 0;

    // The answer of the link's holder, so of the buyer. The same again: as it is. not_found;
    // substitution_decided: it was the other one; substitution_closed: withdrawn, or its time is
    // over; wrong_state: the order can no longer be changed; sold_out: the replacement.
    virtual task<expected<substitution>> decide(std::string token_hash, bool accept,
                                                instant now) = 0;

    // Withdrawn already: as it is. not_found; substitution_decided.
    virtual task<expected<substitution>> withdraw(order_number number, std::string id,
                                                  staff_act by) = 0;
};

}  // namespace flores::order

// The storage port of promotions, for staff and for quotes. Orders take and give back their uses in
// the transactions of order_repository. Each verb is one whole transaction.
#pragma once

#include "platform/core/list_part.hpp"
#include "platform/core/task.hpp"
#include "services/order/audit.hpp"
#include "services/order/promotion_rules.hpp"
#include "services/order/repository.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

// An order that a promotion was given to.
struct promotion_use {
    std::int64_t order_id = 0;
    std::string number{};
    std::int64_t amount = 0;  // in pesos
    instant at{};
    bool held = true;  // false: given back when the order was cancelled
};

class promotion_repository {
public:
    virtual ~promotion_repository() = default;

    // All of them, ended ones too.
    virtual task<expected<std::vector<promotion>>> load_all() = 0;

    // promotion_book::revision of all of them: a higher one after each change by staff.
    virtual task<expected<std::int64_t>> revision() = 0;

    virtual task<expected<promotion>> load(std::string id) = 0;  // not_found

    // Newest first: those before the id `before`.
    virtual task<expected<list_part<promotion>>> list(std::optional<std::string> before,
                                                      part_size size) = 0;

    // code_taken: a promotion that has not been ended has its code. One whose window was over
    // before `by.at` gives it up, and is ended from then on, which the log of staff tells too.
    // A claim that was answered before adds nothing: the promotion that was added then comes back,
    // as it is now. key_reused.
    virtual task<expected<promotion>> add(promotion wanted, staff_act by,
                                          std::optional<key_claim> claim) = 0;

    // What a claim added before, as it is now; nullopt: nothing. key_reused.
    virtual task<expected<std::optional<promotion>>> added(key_claim claim, instant now) = 0;

    // Replaces code, terms, window and limits when its revision is still `wanted.revision`; uses
    // stay. not_found; stale; promotion_ended; code_taken.
    virtual task<expected<promotion>> put(promotion wanted, staff_act by) = 0;

    // Done again it changes nothing. not_found.
    virtual task<expected<promotion>> end(std::string id, staff_act by) = 0;

    // Of those that exist; by the customer known under any of the keys, the most of them.
    virtual task<expected<std::vector<promotion_usage>>> usage(
        std::vector<std::string> ids, std::vector<std::string> customers) = 0;

    // Newest first: of the orders before the id `before`. not_found.
    virtual task<expected<list_part<promotion_use>>> uses(std::string id,
                                                          std::optional<std::int64_t> before,
                                                          part_size size) = 0;
};

}  // namespace flores::order

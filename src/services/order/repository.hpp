// The storage port of orders. Each verb is one whole transaction; stock and the capacity of
// delivery slots live in the same store, so that an order and what it takes are one write.
#pragma once

#include "platform/core/list_part.hpp"
#include "platform/core/task.hpp"
#include "services/order/order.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::order {

// An Idempotency-Key with its scope, hashed: what was answered under it within idempotency_kept is
// answered again; with another fingerprint it is errors::key_reused.
struct key_claim {
    std::string scope{};  // of owner, route and key
    std::string fingerprint{};
};

// `owner` is principal::owner, or "guests" of all of them; `route` is "POST /api/orders".
std::string key_scope(std::string_view owner, std::string_view route, std::string_view key);

// An order about to be placed: everything but its number.
struct order_draft {
    key_claim claim{};
    std::optional<std::string> account{};  // absent: a guest's, who gets an access token
    std::string cart{};                    // whose cart it came from: principal::owner
    language spoken = language::es;
    payment_method method = payment_method::transfer;
    order_delivery delivery{};
    order_amounts amounts{};
    std::vector<order_line> lines{};              // each SKU once
    std::vector<applied_promotion> promotions{};  // by id
    std::vector<std::string> customers{};         // keys that the buyer is known by, sorted
    order_people people{};
    instant placed_at{};
    instant hold_until{};
    std::string transfer_details{};  // where to pay, for the mail of the placing; may be empty
    std::int64_t plan_revision = 0;  // of the delivery plan that the delivery was held against
    std::int64_t slot_capacity = 0;  // where none was set for the slot
};

struct order_filter {
    std::optional<std::string> account{};
    std::optional<order_status> status{};
    std::optional<next_action> next{};
    std::optional<local_date> date{};  // of delivery
    std::optional<std::string> zone{};
    std::optional<std::string> words{};  // folded; in names, e-mail, phones or number
};

class order_repository {
public:
    virtual ~order_repository() = default;

    // Takes stock, slot capacity and uses of promotions and writes order, history, key and events,
    // or nothing at all. A claim that was answered before gives that order as it was then.
    // key_reused; sold_out (with /lines/<i> for each line that cannot be filled); slot_full;
    // plan_changed, promotion_changed (look again at the delivery, the promotions of now).
    virtual task<expected<order>> place(order_draft draft) = 0;

    // The order that was answered under the claim, as it was then; nullopt: none. key_reused.
    virtual task<expected<std::optional<order>>> replay(key_claim claim, instant now) = 0;

    // With its history and payments, as what change and join give. not_found.
    virtual task<expected<order>> load(order_number number) = 0;

    // Newest first, without history and payments: those before the id `before`.
    virtual task<expected<list_part<order>>> list(order_filter filter,
                                                  std::optional<std::int64_t> before,
                                                  part_size size) = 0;

    // Changes the state, keeps what was paid or given back, and gives back what a cancelled order
    // had taken, once. With a claim that was answered before: the order as it was then.
    // not_found; wrong_state, refund_exceeds_payment: as changed(); key_reused.
    virtual task<expected<order>> change(order_number number, wanted_change wanted,
                                         std::optional<key_claim> claim, instant now) = 0;

    // Gives a guest's order to an account. Done again by the same account it changes nothing.
    // not_found: no such order, another token, or it belongs to an account already.
    virtual task<expected<order>> join(order_number number, std::string token_hash,
                                       std::string account, instant now) = 0;

    // Cancels at most `limit` pending orders whose hold has ended; returns how many.
    virtual task<expected<int>> lapse(instant now, int limit) = 0;

    // Forgets keys older than idempotency_kept, at most `limit`; returns how many.
    virtual task<expected<int>> forget_keys(instant now, int limit) = 0;
};

}  // namespace flores::order

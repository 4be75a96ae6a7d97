// The port of payments: one adapter for each way to pay. Both adapters of now move no money by
// themselves; they say what the buyer is to do and take the word of staff for what came in or went
// back. The ledger of the order is written by storage, after the provider agreed.
#pragma once

#include "domain/money.hpp"
#include "platform/core/task.hpp"
#include "services/order/order.hpp"

#include <array>
#include <string>
#include <string_view>

namespace flores::order {

// What the buyer does next, in both languages.
struct payment_begun {
    std::string instructions_es;
    std::string instructions_en;
};

// Money that came in or goes back, as whoever asks tells of it.
struct payment_asked {
    order_number number{};
    money amount{};
    std::string key{};        // the caller's: asked again under it, a provider moves nothing again
    std::string reference{};  // of the bank or the receipt; may be empty
};

// What the ledger keeps of it.
struct payment_receipt {
    std::string reference;
};

class payment_provider {
public:
    virtual ~payment_provider() = default;

    virtual payment_method method() const = 0;

    // How the ledger calls it; never changes.
    virtual std::string_view name() const = 0;

    // Where the buyer sends the money, in the shop's own words; empty: it does not say.
    virtual std::string destination() const { return {}; }

    // Called when an order was placed, and again with the same answer when that is asked again.
    virtual task<expected<payment_begun>> begin(order_number number, money total) = 0;

    // Whether `asked.amount` came in. payment_refused: it did not.
    virtual task<expected<payment_receipt>> confirm(payment_asked asked) = 0;

    // Gives back `asked.amount`. payment_refused: the provider does not.
    virtual task<expected<payment_receipt>> refund(payment_asked asked) = 0;
};

// The adapters of a shop, one for each method. They outlive it.
class payment_providers {
public:
    explicit payment_providers(std::vector<payment_provider*> all) : all_(std::move(all)) {}

    // Throws std::logic_error when there is none.
    payment_provider& of(payment_method method) const;

private:
    std::vector<payment_provider*> all_;
};

}  // namespace flores::order

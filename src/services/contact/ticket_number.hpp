// The number of a ticket, FVT-20261125-7K3QZ: made as those of orders are, under a key of its own,
// so that it tells nobody how many write to the shop.
#pragma once

#include "domain/order_number.hpp"
#include "platform/auth/keys.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace flores::contact {

inline constexpr std::string_view ticket_numbers_label = "flores/ticket-numbers/1";

// Default-constructed it is a number that no ticket has.
class ticket_number {
public:
    static constexpr std::string_view pattern = "^FVT-[0-9]{8}-[0-9A-HJKMNP-TV-Z]{5}$";

    ticket_number() = default;

    // As text() gives it, or as people type it. nullopt for anything else.
    static std::optional<ticket_number> parse(std::string_view text);

    std::string text() const;

    auto operator<=>(const ticket_number&) const = default;

private:
    friend class ticket_numbering;
    explicit ticket_number(const order_number& of) : of_(of) {}

    order_number of_;
};

class ticket_numbering {
public:
    explicit ticket_numbering(std::string_view secret)
        : numbers_(auth::derive_key(secret, ticket_numbers_label)) {}

    // `counter` counts the day's tickets from 0; distinct counters give distinct numbers.
    ticket_number number(local_date day, std::uint64_t counter) const {
        return ticket_number(numbers_.number(day, counter));
    }

private:
    order_numbering numbers_;
};

}  // namespace flores::contact

// The storage port of what becomes of the orders of a person who is erased: the sale stays, the
// people go. Each verb is one whole transaction.
#pragma once

#include "platform/core/task.hpp"
#include "services/order/order.hpp"

#include <string>
#include <vector>

namespace flores::order {

class erasure_repository {
public:
    virtual ~erasure_repository() = default;

    // Blanks the people of the account's orders, and of guests' orders by this e-mail (empty:
    // none), and what staff noted of those people with the stock; tells order.forgotten of each.
    // What is not over yet still has to reach somebody, flowers, money or the news: it is marked,
    // and blanked when it is over. Done again it changes nothing of what was marked before.
    virtual task<expected<void>> erase(std::string account, std::string email, instant now) = 0;

    // Blanks the marked orders that are over by now, once what they told was taken, or after a day.
    virtual task<expected<void>> erase_finished(instant now) = 0;

    // What guests ordered under this e-mail, the newest first, without history and payments.
    virtual task<expected<std::vector<order>>> of_guest(std::string email) = 0;
};

}  // namespace flores::order

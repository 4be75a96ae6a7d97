// What follows from events, of review itself and of others. Each of these may be done twice and in
// any order: it looks at what is stored now and makes the rest agree with it. The service calls the
// first two at once, too, so that whoever changed something sees what follows from it.
#pragma once

#include "services/review/events.hpp"
#include "services/review/ledgers.hpp"

#include <string>
#include <vector>

namespace flores::review {

class review_upkeep {
public:
    explicit review_upkeep(const review_stores& stored) : stored_(stored) {}

    // After a review changed: its place in the queue or, when it is gone, what is left of it, and
    // the summary of its product.
    task<expected<void>> settle(review_changed told);

    // Has the review say how many votes it has, and gives them.
    task<expected<std::int64_t>> count_votes(review_voted told);

    // Notes that the products came to the account; a review of it that is there is verified now.
    task<expected<void>> take_delivery(std::string account, std::vector<std::string> products);

    // Marks the review when a delivery is noted.
    task<expected<void>> verify(review_key key);

    // Nothing of the account stays: neither reviews nor votes nor receipts.
    task<expected<void>> erase(std::string account);

private:
    task<expected<void>> withdraw_all(std::string account);
    task<expected<void>> take_votes(std::string account);

    const review_stores stored_;
};

}  // namespace flores::review

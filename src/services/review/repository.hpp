// The storage port of reviews. Nothing here needs a transaction over documents: a verb that changes
// several writes them in an order in which a crash leaves only what is passed over, and what
// follows from a change is told as an event with it (events.hpp).
#pragma once

#include "platform/core/task.hpp"
#include "platform/events/event.hpp"
#include "services/review/review.hpp"

#include <memory>
#include <string>
#include <vector>

namespace flores::review {

constexpr int tries_max = 8;  // of a change that others outrun

using shared_reviews = std::shared_ptr<const std::vector<review>>;

class review_repository {
public:
    virtual ~review_repository() = default;

    // already_reviewed: the account has one of that product. Tells review.changed.
    virtual task<expected<review>> add(review fresh) = 0;

    // not_found: there is none, or it was withdrawn.
    virtual task<expected<review>> find(review_key key) = 0;
    virtual task<expected<review>> find_by_id(std::string id) = 0;

    // Writes it when its revision is still `next.revision`. stale: it changed since; not_found: it
    // was withdrawn. Tells review.changed, and `more` with the same change.
    virtual task<expected<review>> replace(review next, std::vector<events::event> more = {}) = 0;

    // The same for withdrawing it.
    virtual task<expected<void>> remove(review seen) = 0;

    // All that everybody may read of a product, as it is now, whoever changed it. Shared: it may be
    // kept until it changes.
    virtual task<expected<shared_reviews>> published_of(std::string product) = 0;

    // Those of an account in the order of their ids, behind `after`.
    virtual task<expected<list_part<review>>> of_account(std::string account, std::string after,
                                                         part_size size) = 0;

    // Drops what is kept beside a review that is gone.
    virtual task<expected<void>> forget(std::string id, review_key key) = 0;
};

}  // namespace flores::review

// What review tells others, and itself: what follows from a change is done by consumers of its own,
// so that it happens after a crash too.
#pragma once

#include "services/review/review.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::review {

// The published reviews of a product are others than before. The aggregate is the product's id; the
// version rises with each change.
inline constexpr std::string_view summary_changed_event = "review.summary_changed";

struct summary_changed {
    std::string product;
    std::int64_t count;
    std::int64_t sum;                        // of the ratings
    std::vector<std::int64_t> distribution;  // how many gave 1, 2, 3, 4 and 5
};
BOOST_DESCRIBE_STRUCT(summary_changed, (), (product, count, sum, distribution))

// A review was written, edited, published, rejected, marked, answered or withdrawn. The aggregate
// is its id, the version its edition; personal.
inline constexpr std::string_view review_changed_event = "review.changed";

struct review_changed {
    std::string id;
    std::string product;
    std::string account;
    instant submitted_at;
    std::optional<review_status> status;  // absent: withdrawn
};
BOOST_DESCRIBE_STRUCT(review_changed, (), (id, product, account, submitted_at, status))

inline review_changed change_of(const review& what) {
    return {what.id, what.product, what.account, what.submitted_at, what.status};
}
inline review_changed withdrawal_of(const review& what) {
    return {what.id, what.product, what.account, what.submitted_at, std::nullopt};
}

// Somebody found a review helpful, or no longer. The aggregate is the review's id, the version
// without meaning: whoever hears it counts the votes. Names the review, not the voter; personal.
inline constexpr std::string_view review_voted_event = "review.voted";

struct review_voted {
    std::string id;
    std::string product;
    std::string account;  // of the author
};
BOOST_DESCRIBE_STRUCT(review_voted, (), (id, product, account))

inline review_voted vote_on(const review& what) {
    return {what.id, what.product, what.account};
}

}  // namespace flores::review

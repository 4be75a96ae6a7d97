// The smaller storage ports beside the reviews: who waits for staff, who voted, who received what,
// and what the ratings come to. Every verb may be repeated.
#pragma once

#include "platform/core/task.hpp"
#include "services/review/repository.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace flores::review {

// Reviews that wait for staff.
class moderation_queue {
public:
    virtual ~moderation_queue() = default;

    // Again, it changes nothing.
    virtual task<expected<void>> enqueue(review what) = 0;
    // `place`: its queue_place. One that is not there is no failure.
    virtual task<expected<void>> leave(std::string place) = 0;

    // Those that are still pending, longest waiting first, behind `after` (a queue_place). What no
    // longer waits and did not leave, as after an edit, leaves as it is met.
    virtual task<expected<list_part<review>>> waiting(std::string after, part_size size) = 0;
};

// Who found which review helpful.
class vote_repository {
public:
    virtual ~vote_repository() = default;

    // One of a voter and review; again, it changes nothing. Tells review.voted.
    virtual task<expected<void>> put(review of, std::string voter) = 0;
    virtual task<expected<void>> take(review of, std::string voter) = 0;

    // Counts the votes of a review and has it say so; gives the count. 0: it is gone.
    virtual task<expected<std::int64_t>> recount(std::string id, review_key key) = 0;

    virtual task<expected<bool>> has(std::string id, std::string voter) = 0;

    // The ids of all reviews that an account may have voted for: also of votes it took back.
    virtual task<expected<std::vector<std::string>>> cast_by(std::string voter) = 0;

    // Drops all votes of a review that is gone.
    virtual task<expected<void>> clear(std::string id) = 0;

    // Drops what says what an account voted for, after its votes were taken.
    virtual task<expected<void>> forget(std::string voter) = 0;
};

// What was delivered to whom.
class receipt_repository {
public:
    virtual ~receipt_repository() = default;

    // Again, it changes nothing.
    virtual task<expected<void>> note(review_key who_and_what) = 0;
    virtual task<expected<bool>> has(review_key who_and_what) = 0;
    // Drops all of an account.
    virtual task<expected<void>> forget(std::string account) = 0;
};

// What the published reviews of a product come to.
class summary_repository {
public:
    virtual ~summary_repository() = default;

    // As last counted; empty when nothing ever was.
    virtual task<expected<rating_summary>> load(std::string product) = 0;

    // Counts the published reviews and stores what they come to, telling review.summary_changed
    // when that is something else. Counted again whenever another was faster, so the last one that
    // writes has seen every change that was made before.
    // stale: too many others; ask again.
    virtual task<expected<void>> recount(std::string product) = 0;
};

// All ports of a review service; they outlive whatever is given them.
struct review_stores {
    review_repository& reviews;
    moderation_queue& queue;
    vote_repository& votes;
    receipt_repository& receipts;
    summary_repository& summaries;
};

}  // namespace flores::review

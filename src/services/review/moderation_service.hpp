// The rules of reviews for staff: what is published, what is rejected and why, and what the shop
// answers.
#pragma once

#include "services/review/service.hpp"

#include <string>

namespace flores::review {

class moderation_service {
public:
    // All of them outlive this.
    moderation_service(const review_stores& stored, review_upkeep& upkeep,
                       const auth::key& cursor_key, const clock_port& clock, id_source& ids)
        : stored_(stored), upkeep_(upkeep), cursor_key_(cursor_key), clock_(clock), ids_(ids) {}

    // What waits, longest waiting first. bad_cursor.
    task<expected<review_page>> waiting(json::page_query asked);

    // Whatever its status. not_found.
    task<expected<review>> show(std::string id);

    // What follows is told to the log of staff as done by the account `staff`.

    // stale: `seen` is not its edition, so it may say something else by now. Done again, it changes
    // nothing; what is published may be rejected later, and the other way round.
    task<expected<review>> publish(std::string staff, std::string id, seen_revision seen);
    task<expected<review>> reject(std::string staff, std::string id, std::string reason,
                                  seen_revision seen);

    // One of a review; another takes its place. An edit of the review leaves it.
    task<expected<review>> put_answer(std::string staff, std::string id, std::string text);
    task<expected<review>> remove_answer(std::string staff, std::string id);

private:
    task<expected<review>> decide(std::string id, seen_revision seen, review_status status,
                                  std::string reason, std::string staff);

    std::vector<events::event> deed(std::string action, std::string_view staff, const review& what,
                                    std::string_view after);

    const review_stores stored_;
    review_upkeep& upkeep_;
    const auth::key& cursor_key_;
    const clock_port& clock_;
    id_source& ids_;
};

}  // namespace flores::review

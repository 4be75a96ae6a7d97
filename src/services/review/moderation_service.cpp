#include "services/review/moderation_service.hpp"

#include "platform/auth/page.hpp"
#include "platform/auth/principal.hpp"
#include "services/order/events.hpp"
#include "services/review/amend.hpp"

#include <functional>

namespace flores::review {

// What was written stays with the review: the log is kept for good.
std::vector<events::event> moderation_service::deed(std::string action, std::string_view staff,
                                                    const review& what, std::string_view after) {
    return {order::event_of(
        {auth::owner_of_account(staff), std::move(action), order::audit_subject::review, what.id,
         std::string(json::enum_text(what.status)), std::string(after)},
        ids_, clock_.now())};
}

task<expected<review_page>> moderation_service::waiting(json::page_query asked) {
    const auth::page_asked page(cursor_key_, "reviews/moderation", asked, page_default);
    auto after = page.last_id();
    if (!after) co_return std::unexpected(std::move(after.error()));
    auto found = co_await stored_.queue.waiting(after->value_or(""), page.size());
    if (!found) co_return std::unexpected(std::move(found.error()));
    const auto place = [](const review& one) {
        return queue_place(one);
    };
    co_return page.answer(std::move(*found), std::identity(), place);
}

task<expected<review>> moderation_service::show(std::string id) {
    co_return co_await stored_.reviews.find_by_id(std::move(id));
}

task<expected<review>> moderation_service::decide(std::string id, seen_revision seen,
                                                  review_status status, std::string reason,
                                                  std::string staff) {
    auto known = co_await stored_.reviews.find_by_id(id);
    if (!known) co_return known;
    amendment how = [=](review& one) {
        if (one.id != id || !seen.is(one.edition)) return expected<void>(fail(errors::stale));
        if (one.status == status && one.reason == reason) return expected<void>();
        one.status = status;
        one.reason = reason;
        one.moderator = staff;
        return expected<void>();
    };
    const bool published = status == review_status::published;
    auto told = deed(published ? "review.publish" : "review.reject", staff, *known,
                     json::enum_text(status));
    auto decided = co_await amend(stored_.reviews, known->key(), std::move(how), std::move(told));
    if (!decided) co_return decided;
    auto settling = upkeep_.settle(change_of(*decided));
    co_await std::move(settling);
    co_return decided;
}

task<expected<review>> moderation_service::publish(std::string staff, std::string id,
                                                   seen_revision seen) {
    return decide(std::move(id), std::move(seen), review_status::published, {}, std::move(staff));
}

task<expected<review>> moderation_service::reject(std::string staff, std::string id,
                                                  std::string reason, seen_revision seen) {
    return decide(std::move(id), std::move(seen), review_status::rejected, std::move(reason),
                  std::move(staff));
}

task<expected<review>> moderation_service::put_answer(std::string staff, std::string id,
                                                      std::string text) {
    auto known = co_await stored_.reviews.find_by_id(id);
    if (!known) co_return known;
    amendment how = [=, now = clock_.now()](review& one) {
        if (one.id != id) return expected<void>(fail(errors::not_found));
        if (!one.answer || one.answer->text != text) one.answer = shop_answer{text, staff, now};
        return expected<void>();
    };
    auto told = deed("review.answer", staff, *known, json::enum_text(known->status));
    co_return co_await amend(stored_.reviews, known->key(), std::move(how), std::move(told));
}

task<expected<review>> moderation_service::remove_answer(std::string staff, std::string id) {
    auto known = co_await stored_.reviews.find_by_id(id);
    if (!known) co_return known;
    amendment how = [id](review& one) {
        if (one.id != id) return expected<void>(fail(errors::not_found));
        one.answer.reset();
        return expected<void>();
    };
    auto told = deed("review.remove_answer", staff, *known, json::enum_text(known->status));
    co_return co_await amend(stored_.reviews, known->key(), std::move(how), std::move(told));
}

}  // namespace flores::review

#include "services/review/routes.hpp"
#include "services/review/views.hpp"

namespace flores::review {
namespace {

using auth::principal;
using http::access;
using http::answers;
using http::body;
using http::can_fail;
using http::query;
using http::row;
using http::tagged;
using http::verb;

task<expected<record_list>> list_waiting_reviews(json::page_query asked,
                                                 moderation_service& moderation) {
    auto page = co_await moderation.waiting(std::move(asked));
    if (!page) co_return std::unexpected(std::move(page.error()));
    co_return records_of(*page);
}

task<expected<tagged<review_record>>> show_review(std::string id, moderation_service& moderation) {
    auto found = co_await moderation.show(std::move(id));
    co_return tagged_record(found);
}

task<expected<tagged<review_record>>> publish_review(principal caller, std::string id,
                                                     seen_revision seen,
                                                     moderation_service& moderation) {
    auto published = co_await moderation.publish(caller.account, std::move(id), std::move(seen));
    co_return tagged_record(published);
}

task<expected<tagged<review_record>>> reject_review(principal caller, std::string id,
                                                    seen_revision seen, reject_request why,
                                                    moderation_service& moderation) {
    auto rejected = co_await moderation.reject(caller.account, std::move(id),
                                               std::move(why.reason.value), std::move(seen));
    co_return tagged_record(rejected);
}

task<expected<tagged<review_record>>> answer_review(principal caller, std::string id,
                                                    answer_request wanted,
                                                    moderation_service& moderation) {
    auto answered =
        co_await moderation.put_answer(caller.account, std::move(id), std::move(wanted.text.value));
    co_return tagged_record(answered);
}

task<expected<tagged<review_record>>> remove_answer(principal caller, std::string id,
                                                    moderation_service& moderation) {
    auto left = co_await moderation.remove_answer(caller.account, std::move(id));
    co_return tagged_record(left);
}

}  // namespace

std::vector<http::route> routes(moderation_service& moderation) {
    return http::routes(
        moderation,
        row{verb::get, "/api/reviews/moderation", "List waiting reviews", access::florist,
            http::limits::read, query<json::page_query>, answers<record_list>,
            can_fail{errors::bad_cursor}, list_waiting_reviews},
        row{verb::get, "/api/reviews/{id}", "Show review for staff", access::florist,
            http::limits::read, answers<tagged<review_record>>, can_fail{errors::not_found},
            show_review},
        row{verb::post, "/api/reviews/{id}/publish", "Publish review", access::florist,
            http::limits::write, answers<tagged<review_record>>,
            can_fail{errors::not_found, errors::stale, errors::precondition_required},
            publish_review},
        row{verb::post, "/api/reviews/{id}/reject", "Reject review", access::florist,
            http::limits::write, body<reject_request>, answers<tagged<review_record>>,
            can_fail{errors::not_found, errors::stale, errors::precondition_required},
            reject_review},
        row{verb::put, "/api/reviews/{id}/answer", "Answer review", access::florist,
            http::limits::write, body<answer_request>, answers<tagged<review_record>>,
            can_fail{errors::not_found}, answer_review},
        row{verb::del, "/api/reviews/{id}/answer", "Remove answer to review", access::florist,
            http::limits::write, answers<tagged<review_record>>, can_fail{errors::not_found},
            remove_answer});
}

}  // namespace flores::review

#include "services/review/routes.hpp"

#include "services/review/views.hpp"

namespace flores::review {
namespace {

using auth::principal;
using http::access;
using http::answers;
using http::body;
using http::can_fail;
using http::created;
using http::no_content;
using http::nothing_of;
using http::query;
using http::row;
using http::tagged;
using http::verb;

task<expected<review_list>> list_reviews(std::string product, list_query asked,
                                         review_service& reviews) {
    auto page = co_await reviews.list(std::move(product), std::move(asked));
    if (!page) co_return std::unexpected(std::move(page.error()));
    review_list out{{}, std::move(page->next_cursor), page->total};
    for (const review& one : page->items) out.items.push_back(view_of(one));
    co_return out;
}

task<expected<summary_view>> show_summary(std::string product, review_service& reviews) {
    auto found = co_await reviews.summary(product);
    if (!found) co_return std::unexpected(std::move(found.error()));
    co_return summary_view{std::move(product),
                           found->count(),
                           found->mean_tenths(),
                           {found->distribution.begin(), found->distribution.end()}};
}

task<expected<created<review_record>>> write_review(principal caller, std::string product,
                                                    review_request wanted,
                                                    review_service& reviews) {
    auto written = co_await reviews.write(caller.account, std::move(product), std::move(wanted));
    if (!written) co_return std::unexpected(std::move(written.error()));
    created<review_record> out{record_of(*written),
                               "/api/reviews/products/" + written->product + "/mine"};
    co_return out;
}

task<expected<tagged<review_record>>> show_own_review(principal caller, std::string product,
                                                      review_service& reviews) {
    auto found = co_await reviews.show_own(caller.account, std::move(product));
    co_return tagged_record(found);
}

task<expected<record_list>> list_own_reviews(principal caller, json::page_query asked,
                                             review_service& reviews) {
    auto page = co_await reviews.list_own(caller.account, std::move(asked));
    if (!page) co_return std::unexpected(std::move(page.error()));
    co_return records_of(*page);
}

task<expected<tagged<review_record>>> edit_review(principal caller, std::string product,
                                                  seen_revision seen, review_request wanted,
                                                  review_service& reviews) {
    auto edited = co_await reviews.edit(caller.account, std::move(product), std::move(wanted),
                                        std::move(seen));
    co_return tagged_record(edited);
}

task<expected<no_content>> withdraw_review(principal caller, std::string product,
                                           review_service& reviews) {
    auto gone = co_await reviews.withdraw(caller.account, std::move(product));
    co_return nothing_of(std::move(gone));
}

task<expected<vote_view>> vote_helpful(principal caller, std::string id, review_service& reviews) {
    co_return co_await reviews.vote(caller.account, std::move(id));
}

task<expected<vote_view>> take_vote_back(principal caller, std::string id,
                                         review_service& reviews) {
    co_return co_await reviews.take_vote_back(caller.account, std::move(id));
}

task<expected<review_export>> export_account(std::string account, review_service& reviews) {
    co_return co_await reviews.export_of(std::move(account));
}

}  // namespace

expected<tagged<review_record>> tagged_record(const expected<review>& got) {
    if (!got) return std::unexpected(got.error());
    return tagged<review_record>{record_of(*got), std::to_string(got->edition)};
}

std::vector<http::route> routes(review_service& reviews) {
    return http::routes(
        reviews,
        row{verb::get, "/api/reviews/products/{product}", "List reviews of product", access::open,
            http::limits::read, query<list_query>, answers<review_list>,
            can_fail{errors::not_found, errors::bad_cursor}, list_reviews},
        row{verb::get, "/api/reviews/products/{product}/summary", "Summarise reviews of product",
            access::open, http::limits::read, answers<summary_view>, can_fail{errors::not_found},
            show_summary},
        row{verb::post, "/api/reviews/products/{product}", "Write review of product",
            access::customer, http::limits::write, body<review_request>,
            answers<created<review_record>>, can_fail{errors::not_found, already_reviewed},
            write_review},
        row{verb::get, "/api/reviews/products/{product}/mine", "Show own review of product",
            access::customer, http::limits::read, answers<tagged<review_record>>,
            can_fail{errors::not_found}, show_own_review},
        row{verb::put, "/api/reviews/products/{product}/mine", "Edit own review of product",
            access::customer, http::limits::write, body<review_request>,
            answers<tagged<review_record>>,
            can_fail{errors::not_found, errors::stale, errors::precondition_required}, edit_review},
        row{verb::del, "/api/reviews/products/{product}/mine", "Withdraw own review of product",
            access::customer, http::limits::write, answers<no_content>, can_fail{errors::not_found},
            withdraw_review},
        row{verb::get, "/api/reviews/mine", "List own reviews", access::customer,
            http::limits::read, query<json::page_query>, answers<record_list>,
            can_fail{errors::bad_cursor}, list_own_reviews},
        row{verb::put, "/api/reviews/{id}/vote", "Vote review helpful", access::customer,
            http::limits::write, answers<vote_view>, can_fail{errors::not_found, own_review},
            vote_helpful},
        row{verb::del, "/api/reviews/{id}/vote", "Take back vote on review", access::customer,
            http::limits::write, answers<vote_view>, can_fail{errors::not_found, own_review},
            take_vote_back},
        row{verb::get, "/internal/review/export/{account}", access::internal, http::limits::read,
            answers<review_export>, export_account});
}

}  // namespace flores::review

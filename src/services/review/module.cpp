#include "services/review/module.hpp"

#include "platform/document/open.hpp"
#include "platform/events/taking.hpp"
#include "services/auth/events.hpp"
#include "services/order/events.hpp"
#include "services/review/migrations.hpp"
#include "services/review/routes.hpp"
#include "services/review/storage/document_ledgers.hpp"
#include "services/review/storage/document_reviews.hpp"

#include <algorithm>

namespace flores::review {
namespace {

constexpr int work_threads = 1;
constexpr std::size_t work_queue_max = 64;

std::vector<std::string> products_of(const order::order_announced& told) {
    std::vector<std::string> ids;
    for (const order::order_line& line : told.lines)
        if (std::find(ids.begin(), ids.end(), line.product_id) == ids.end())
            ids.push_back(line.product_id);
    return ids;
}

task<expected<void>> take_voted(review_upkeep& upkeep, review_voted voted) {
    auto counted = co_await upkeep.count_votes(std::move(voted));
    if (!counted) co_return std::unexpected(std::move(counted.error()));
    co_return expected<void>();
}

task<expected<void>> take_delivered(review_upkeep& upkeep, order::order_announced changed) {
    if (changed.status != order::order_status::delivered || !changed.account)
        co_return expected<void>();
    auto taking = upkeep.take_delivery(*changed.account, products_of(changed));
    co_return co_await std::move(taking);
}

// What was removed is gone from the file as well, older copies of it included; asked each time, for
// the attempt before may have ended in between.
task<expected<void>> take_erased(review_upkeep& upkeep, document::document_home& home,
                                 accounts::account_erased gone) {
    auto erased = co_await upkeep.erase(std::move(gone.id));
    if (!erased) co_return erased;
    co_return co_await home.leave_no_trace();
}

}  // namespace

struct module::parts {
    explicit parts(const http::service_context& context)
        : home(context.mongo, context.settings, context.data_folder, tables, context.metrics),
          all(home.open("reviews")),
          index(home.open("index")),
          waiting(home.open("queue")),
          votes_cast(home.open("votes")),
          received(home.open("receipts")),
          counted(home.open("summaries")),
          work("reviews", work_threads, work_queue_max),
          ground{*all,     *index, *waiting,      *votes_cast, *received,
                 *counted, work,   context.clock, context.ids},
          reviews(ground),
          queue(ground),
          votes(ground),
          receipts(ground),
          summaries(ground),
          stored{reviews, queue, votes, receipts, summaries},
          products(context.calls),
          cursor_key(auth::derive_key(context.secret, auth::labels::cursor)),
          upkeep(stored),
          service(stored, upkeep, products, cursor_key, context.clock, context.ids),
          moderation(stored, upkeep, cursor_key, context.clock, context.ids) {}

    document::document_home home;
    const std::unique_ptr<document::document_store> all, index, waiting, votes_cast, received,
        counted;
    worker_pool work;
    const review_ground ground;
    document_review_repository reviews;
    document_moderation_queue queue;
    document_vote_repository votes;
    document_receipt_repository receipts;
    document_summary_repository summaries;
    const review_stores stored;
    product::calling_product_client products;
    const auth::key cursor_key;
    review_upkeep upkeep;
    review_service service;
    moderation_service moderation;
};

module::module(const http::service_context& context) :parts_(std::make_unique<parts>(context)) {
    document::document_store* const telling[] = {parts_->all.get(), parts_->votes_cast.get(),
                                                 parts_->counted.get()};  // the others tell nothing
    parts_->home.tell(context.relay, telling);
    context.relay.subscribe("review.upkeep", review_changed_event,
                            events::taking([&upkeep = parts_->upkeep](review_changed changed) {
                                return upkeep.settle(std::move(changed));
                            }));
    context.relay.subscribe("review.votes", review_voted_event,
                            events::taking([&upkeep = parts_->upkeep](review_voted voted) {
                                return take_voted(upkeep, std::move(voted));
                            }));
    context.relay.subscribe(
        "review.deliveries", order::order_changed_event,
        events::taking([&upkeep = parts_->upkeep](order::order_announced changed) {
            return take_delivered(upkeep, std::move(changed));
        }));
    context.relay.subscribe("review.erasure", accounts::account_erased_event,
                            events::taking([&all = *parts_](accounts::account_erased gone) {
                                return take_erased(all.upkeep, all.home, std::move(gone));
                            }));
}
module::~module() = default;

std::vector<http::route> module::routes() {
    return http::joined(
        {flores::review::routes(parts_->service), flores::review::routes(parts_->moderation)});
}

}  // namespace flores::review

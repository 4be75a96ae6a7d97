#include "services/review/module.hpp"

#include "platform/document/open.hpp"
#include "platform/json/decode.hpp"
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

task<expected<void>> take_changed(review_upkeep& upkeep, events::event told) {
    auto read = json::decode<review_changed>(told.payload);
    if (!read) co_return std::unexpected(std::move(read.error()));
    co_return co_await upkeep.settle(std::move(*read));
}

task<expected<void>> take_voted(review_upkeep& upkeep, events::event told) {
    auto read = json::decode<review_voted>(told.payload);
    if (!read) co_return std::unexpected(std::move(read.error()));
    auto counted = co_await upkeep.count_votes(std::move(*read));
    if (!counted) co_return std::unexpected(std::move(counted.error()));
    co_return expected<void>();
}

task<expected<void>> take_delivered(review_upkeep& upkeep, events::event told) {
    auto read = json::decode<order::order_announced>(told.payload);
    if (!read) co_return std::unexpected(std::move(read.error()));
    if (read->status != order::order_status::delivered || !read->account)
        co_return expected<void>();
    auto taking = upkeep.take_delivery(*read->account, products_of(*read));
    co_return co_await std::move(taking);
}

// What was removed is gone from the file as well, older copies of it included; asked each time, for
// the attempt before may have ended in between.
task<expected<void>> take_erased(review_upkeep& upkeep, document::document_home& home,
                                 events::event told) {
    auto read = json::decode<accounts::account_erased>(told.payload);
    if (!read) co_return std::unexpected(std::move(read.error()));
    auto erased = co_await upkeep.erase(std::move(read->id));
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
          moderation(stored, upkeep, cursor_key, context.clock, context.ids),
          api{service, moderation} {}

    // A consumer of this service's own upkeep.
    events::hub::consumer with(task<expected<void>> (*take)(review_upkeep&, events::event)) {
        return [take, &keeper = upkeep](events::event told) {
            return take(keeper, std::move(told));
        };
    }

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
    review_api api;
};

module::module(const http::service_context& context) :parts_(std::make_unique<parts>(context)) {
    document::document_store* const telling[] = {parts_->all.get(), parts_->votes_cast.get(),
                                                 parts_->counted.get()};  // the others tell nothing
    parts_->home.tell(context.relay, telling);
    const auto subscribe = [&](const char* name, std::string_view type, auto take) {
        context.relay.subscribe(name, std::string(type), parts_->with(take));
    };
    subscribe("review.upkeep", review_changed_event, take_changed);
    subscribe("review.votes", review_voted_event, take_voted);
    subscribe("review.deliveries", order::order_changed_event, take_delivered);
    context.relay.subscribe("review.erasure", std::string(accounts::account_erased_event),
                            [&upkeep = parts_->upkeep, &home = parts_->home](events::event told) {
                                return take_erased(upkeep, home, std::move(told));
                            });
}
module::~module() = default;

std::vector<http::route> module::routes() {
    return flores::review::routes(parts_->api);
}

}  // namespace flores::review

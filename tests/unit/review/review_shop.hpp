// Review's services over a review.db of the test's own, with a catalogue of two products and a
// relay that hands their events on when the test says so.
#pragma once

#include "platform/events/relay.hpp"
#include "platform/events/taking.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "services/review/migrations.hpp"
#include "services/review/moderation_service.hpp"
#include "services/review/storage/document_ledgers.hpp"
#include "services/review/storage/document_reviews.hpp"
#include "support/manual_clock.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/temp_folder.hpp"
#include "support/told_products.hpp"

#include <string>
#include <utility>
#include <vector>

namespace flores::review::test {

using flores::test::run_task;

struct review_shop {
    review_shop() {
        relay.add(all.events());
        relay.subscribe("upkeep", review_changed_event,
                        events::taking([this](review_changed changed) {
                            return upkeep.settle(std::move(changed));
                        }));
        relay.subscribe("votes", review_voted_event, events::taking([this](review_voted voted) {
                            return take_voted(std::move(voted));
                        }));
        relay.subscribe("shop", summary_changed_event,
                        [this](events::event told) { return take_summary(std::move(told)); });
    }

    static review_request words(std::int64_t rating = 5, std::string text = "Llegaron frescas") {
        return {{rating}, {"Ana"}, {"Preciosas"}, {std::move(text)}};
    }
    expected<review> write(const std::string& account, const std::string& product = "AML001",
                           std::int64_t rating = 5) {
        clock.advance(std::chrono::seconds(1));
        return run_task(service.write(account, product, words(rating)));
    }
    expected<review> publish(const review& what) {
        return run_task(moderation.publish("usr_staff", what.id, what.edition));
    }
    review published(const std::string& account, const std::string& product = "AML001",
                     std::int64_t rating = 5) {
        return publish(write(account, product, rating).value()).value();
    }
    review_page list(list_query wanted = {}, const std::string& product = "AML001") {
        return run_task(service.list(product, std::move(wanted))).value();
    }
    std::vector<std::string> authors(list_query wanted = {}) {
        std::vector<std::string> accounts;
        for (const review& one : list(std::move(wanted)).items) accounts.push_back(one.account);
        return accounts;
    }
    rating_summary summary(const std::string& product = "AML001") {
        return run_task(service.summary(product)).value();
    }
    std::vector<std::string> queue() {
        std::vector<std::string> found;
        for (const review& one : run_task(moderation.waiting({})).value().items)
            found.push_back(one.id);
        return found;
    }
    // Hands on everything that waits.
    void settle_events() {
        clock.advance(std::chrono::hours(1));
        while (run_task(relay.pump()) > 0) {
        }
    }

    flores::test::temp_folder folder;
    manual_clock clock{instant(std::chrono::hours(24 * 365 * 56))};
    seeded_ids ids{5};
    sql::sqlite_file file{folder / "review.db", migrations};
    document::sql_documents all{file, "reviews"}, index{file, "index"}, places{file, "queue"},
        votes_cast{file, "votes"}, received{file, "receipts"}, counted{file, "summaries"};
    worker_pool work{"test", 1, 64};
    const review_ground ground{all, index, places, votes_cast, received, counted, work, clock, ids};
    document_review_repository reviews{ground};
    document_moderation_queue waiting{ground};
    document_vote_repository votes{ground};
    document_receipt_repository receipts{ground};
    document_summary_repository summaries{ground};
    const review_stores stored{reviews, waiting, votes, receipts, summaries};
    flores::test::told_products products{
        {{"AML001", "AML001", {"Ramo", "Bouquet"}, "estandar", {9'000}, true, 1, "low"},
         {"AML002", "AML002", {"Ramo", "Bouquet"}, "estandar", {9'000}, true, 1, "low"}}};
    const auth::key cursor_key{1, 2, 3};
    review_upkeep upkeep{stored};
    review_service service{stored, upkeep, products, cursor_key, clock, ids};
    moderation_service moderation{stored, upkeep, cursor_key, clock, ids};
    events::relay relay{flores::test::task_loop().get_executor(), clock};
    std::vector<events::event> told_summaries;

private:
    task<expected<void>> take_voted(review_voted voted) {
        auto counting = co_await upkeep.count_votes(std::move(voted));
        if (!counting) co_return std::unexpected(std::move(counting.error()));
        co_return expected<void>();
    }
    task<expected<void>> take_summary(events::event told) {
        told_summaries.push_back(std::move(told));
        co_return expected<void>();
    }
};

}  // namespace flores::review::test

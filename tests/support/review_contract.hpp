// Where the contract of review's storage ports is held: the ports over documents of an SQL store or
// of MongoDB, new and empty, and what a test does with them.
#pragma once

#include "platform/document/mongo_documents.hpp"
#include "services/review/events.hpp"
#include "services/review/migrations.hpp"
#include "services/review/storage/document_ledgers.hpp"
#include "services/review/storage/document_reviews.hpp"
#include "support/manual_clock.hpp"
#include "support/mongo_server.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/sql_stores.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flores::test {

template <class Kind>
struct review_documents_in_sql {
    document::sql_documents collection(std::string name) { return {kept.store(), std::move(name)}; }

    Kind kept{review::migrations};
    static constexpr bool has_one_outbox = true;
};

struct review_documents_in_mongo {
    document::mongo_documents collection(const std::string&) {
        auto& server = mongo_server::instance();
        return {server.pool(), server.new_collection()};
    }

    static constexpr bool has_one_outbox = false;
};

template <class Where>
struct stored_reviews {
    using documents = decltype(std::declval<Where&>().collection({}));

    // Of what is told, in whichever collection.
    std::vector<document::document_store*> tellers() {
        if (Where::has_one_outbox) return {&all};
        return {&all, &votes_cast, &counted};
    }

    manual_clock clock{instant(std::chrono::hours(1))};
    seeded_ids ids{3};
    Where where;
    documents all = where.collection("reviews"), index = where.collection("index"),
              places = where.collection("queue"), votes_cast = where.collection("votes"),
              received = where.collection("receipts"), counted = where.collection("summaries");
    worker_pool work{"test", 1, 64};
    review::review_ground ground{all,     index, places, votes_cast, received,
                                 counted, work,  clock,  ids};
    review::document_review_repository reviews{ground};
    review::document_moderation_queue queue{ground};
    review::document_vote_repository votes{ground};
    review::document_receipt_repository receipts{ground};
    review::document_summary_repository summaries{ground};
    review::document_review_repository of_another_process{ground};
    review::review_stores stored{reviews, queue, votes, receipts, summaries};
};

using review_places =
    testing::Types<review_documents_in_sql<on_sqlite>, review_documents_in_sql<on_postgres>,
                   review_documents_in_mongo>;

template <class Where>
class review_contract : public testing::Test {
protected:
    using names = std::vector<std::string>;
    using review = flores::review::review;

    static review fresh(std::string account, std::string id, std::string product = "AML001",
                        std::int64_t rating = 4) {
        review out;
        out.id = std::move(id);
        out.product = std::move(product);
        out.account = std::move(account);
        out.author = "Ana \"Ñ\" <b>";
        out.rating = rating;
        out.title = "Lindas";
        out.text = "Una línea\notra";
        out.written_at = out.submitted_at =
            instant(std::chrono::microseconds(1'700'000'000'000'001));
        return out;
    }
    review add(std::string account, std::string id, std::string product = "AML001") {
        return run_task(reviews().add(fresh(std::move(account), std::move(id), std::move(product))))
            .value();
    }
    review publish(review what) {
        what.status = flores::review::review_status::published;
        ++what.edition;
        return run_task(reviews().replace(std::move(what))).value();
    }
    names published(std::string product = "AML001") {
        return published(adapter_.reviews, std::move(product));
    }
    static names published(flores::review::review_repository& of, std::string product = "AML001") {
        names ids;
        const flores::review::shared_reviews all =
            run_task(of.published_of(std::move(product))).value();
        for (const review& one : *all) ids.push_back(one.id);
        return ids;
    }
    names of_account(std::string account, std::string after = {}, int limit = 100) {
        names ids;
        for (const review& one :
             run_task(reviews().of_account(std::move(account), std::move(after), limit)).value())
            ids.push_back(one.id);
        return ids;
    }
    names waiting(std::string after = {}, int limit = 100) {
        names ids;
        for (const review& one : run_task(stored().queue.waiting(std::move(after), limit)).value())
            ids.push_back(one.id);
        return ids;
    }
    std::vector<events::event> told(std::string_view type) {
        std::vector<events::event> out;
        for (document::document_store* each : adapter_.tellers()) {
            auto due = run_task(each->events().due(instant(std::chrono::hours(9)), 100)).value();
            for (auto& one : due)
                if (one.what.type == type) out.push_back(std::move(one.what));
        }
        return out;
    }
    flores::review::review_repository& reviews() { return adapter_.reviews; }
    flores::review::review_stores& stored() { return adapter_.stored; }

    stored_reviews<Where> adapter_;
};

}  // namespace flores::test

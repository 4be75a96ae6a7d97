// What the adapters of review have in common: their collections, and reviews as documents.
//
// Ids of documents: a review is "AML001:usr_…", so that the store itself keeps it to one of a
// product and account; a vote "rev_…:usr_…"; a receipt "usr_…:AML001"; a summary "AML001"; a place
// in the queue "<microseconds>:rev_…". An index finds what those ids do not: "review:rev_…" (the
// key of a review), "author:usr_…:rev_…" (who wrote it) and "voter:usr_…:rev_…" (who may have
// voted). An index document is made before what it points to, so that nothing is without one; one
// that points to nothing is passed over.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/core/off_loop.hpp"
#include "platform/document/document_store.hpp"
#include "services/review/review.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace flores::review {

// All of it outlives the adapters. `work`: turns many documents into reviews off the loop.
struct review_ground {
    document::document_store& reviews;
    document::document_store& index;
    document::document_store& queue;
    document::document_store& votes;
    document::document_store& receipts;
    document::document_store& summaries;
    worker_pool& work;
    const clock_port& clock;
    id_source& ids;
};

std::string document_id(const review_key& key);

// internal: it cannot be read; nobody is shown half of what there is.
expected<review> review_in(const document::document& from);

// All documents whose id begins with `prefix`, by id.
task<expected<std::vector<document::document>>> with_prefix(document::document_store& store,
                                                            std::string prefix);

// The published reviews of a product, read and decoded: for 1,000 that takes 10 ms.
task<expected<std::vector<review>>> published_reviews(review_ground ground, std::string product);

// As the port's find: the review of a key, whose id is `id` unless that is empty.
task<expected<review>> find_review(document::document_store& reviews, review_key key,
                                   std::string id);

// Makes it unless it is there.
task<expected<void>> insert_once(document::document_store& store, std::string id, std::string body,
                                 std::vector<events::event> told);

// Removes it unless it is gone.
task<expected<void>> remove_if_there(document::document_store& store, std::string id,
                                     std::vector<events::event> told);

}  // namespace flores::review

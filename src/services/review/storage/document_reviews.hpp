// review_repository and moderation_queue on collections of documents. They work on any
// document_store; embedded that is SQLite.
#pragma once

#include "services/review/events.hpp"
#include "services/review/ledgers.hpp"
#include "services/review/storage/published_shelf.hpp"

namespace flores::review {

class document_review_repository final : public review_repository {
public:
    explicit document_review_repository(const review_ground& ground)
        : ground_(ground), shelf_(ground) {}

    task<expected<review>> add(review fresh) override;
    task<expected<review>> find(review_key key) override;
    task<expected<review>> find_by_id(std::string id) override;
    task<expected<review>> replace(review next, std::vector<events::event> more) override;
    task<expected<void>> remove(review seen) override;
    task<expected<shared_reviews>> published_of(std::string product) override;
    task<expected<list_part<review>>> of_account(std::string account, std::string after,
                                                 part_size size) override;
    task<expected<void>> forget(std::string id, review_key key) override;

private:
    std::vector<events::event> told(const review_changed& what, std::int64_t edition);

    const review_ground ground_;
    published_shelf shelf_;
};

class document_moderation_queue final : public moderation_queue {
public:
    explicit document_moderation_queue(const review_ground& ground) : ground_(ground) {}

    task<expected<void>> enqueue(review what) override;
    task<expected<void>> leave(std::string place) override;
    task<expected<list_part<review>>> waiting(std::string after, part_size size) override;

private:
    // The review that stands there, when it still waits. Otherwise it leaves the queue: a place is
    // made after the review that it stands for, so one without it stands for nothing any more.
    task<expected<std::optional<review>>> standing_at(document::document place);

    const review_ground ground_;
};

}  // namespace flores::review

// Votes, receipts and summaries on collections of documents.
#pragma once

#include "services/review/ledgers.hpp"
#include "services/review/storage/review_documents.hpp"

namespace flores::review {

class document_vote_repository final : public vote_repository {
public:
    explicit document_vote_repository(const review_ground& ground) : ground_(ground) {}

    task<expected<void>> put(review of, std::string voter) override;
    task<expected<void>> take(review of, std::string voter) override;
    task<expected<bool>> has(std::string id, std::string voter) override;
    task<expected<std::int64_t>> recount(std::string id, review_key key) override;
    task<expected<std::vector<std::string>>> cast_by(std::string voter) override;
    task<expected<void>> clear(std::string id) override;
    task<expected<void>> forget(std::string voter) override;

private:
    std::vector<events::event> told_of(const review& what);

    const review_ground ground_;
};

class document_receipt_repository final : public receipt_repository {
public:
    explicit document_receipt_repository(const review_ground& ground) : ground_(ground) {}

    task<expected<void>> note(review_key who_and_what) override;
    task<expected<bool>> has(review_key who_and_what) override;
    task<expected<void>> forget(std::string account) override;

private:
    const review_ground ground_;
};

class document_summary_repository final : public summary_repository {
public:
    explicit document_summary_repository(const review_ground& ground) : ground_(ground) {}

    task<expected<rating_summary>> load(std::string product) override;
    task<expected<void>> recount(std::string product) override;

private:
    // The summary and the revision of its document; 0: there is none.
    struct stored_summary {
        rating_summary what;
        std::int64_t revision = 0;
    };
    task<expected<stored_summary>> stored(std::string product);

    const review_ground ground_;
};

}  // namespace flores::review

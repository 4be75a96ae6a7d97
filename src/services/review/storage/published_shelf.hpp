// The published reviews of products that somebody read lately, kept decoded. Before each answer the
// shelf asks the store what changed since it last asked, and lets go of the products that did; so
// it is never behind, whichever process made the change, and a list costs one small query.
#pragma once

#include "services/review/repository.hpp"
#include "services/review/storage/review_documents.hpp"

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace flores::review {

class published_shelf {
public:
    explicit published_shelf(const review_ground& ground) : ground_(ground) {}

    task<expected<shared_reviews>> published_of(std::string product);

private:
    // What is there of a product, and up to which change that is right.
    struct look {
        shared_reviews found;  // null: nothing
        std::int64_t revision = 0;
    };

    // Lets go of what changed since the last time.
    task<expected<void>> reckon();
    // Whether nothing is kept; then all changes up to now are reckoned with.
    task<expected<bool>> starts_empty();
    // Gives the revision that is reckoned with afterwards.
    std::int64_t let_go_of(const std::vector<document::document>& changed);
    look look_for(const std::string& product);
    void keep(const std::string& product, const shared_reviews& what, std::int64_t revision);

    const review_ground ground_;
    std::mutex mutex_;  // of what follows; never held over a wait
    std::map<std::string, shared_reviews, std::less<>> kept_;
    std::size_t bytes_ = 0;      // of their texts, about
    std::int64_t revision_ = 0;  // of the collection: changes up to it are reckoned with
};

}  // namespace flores::review

// The rules of reviews for those who read and write them.
#pragma once

#include "platform/auth/keys.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/seen_revision.hpp"
#include "services/product/client.hpp"
#include "services/review/messages.hpp"
#include "services/review/upkeep.hpp"

#include <string>

namespace flores::review {

using review_page = json::page<review>;

inline constexpr int page_default = 20;

class review_service {
public:
    // All of them outlive this.
    review_service(const review_stores& stored, review_upkeep& upkeep,
                   product::product_client& products, const auth::key& cursor_key,
                   const clock_port& clock, id_source& ids)
        : stored_(stored),
          upkeep_(upkeep),
          products_(products),
          cursor_key_(cursor_key),
          clock_(clock),
          ids_(ids) {}

    // What is published of a product; of one that nobody reviewed, and of one that there is not,
    // nothing. not_found: that is no product's id; bad_cursor.
    task<expected<review_page>> list(std::string product, list_query asked);
    task<expected<rating_summary>> summary(std::string product);

    // Pending until staff publish it. not_found: there is no such product; already_reviewed.
    task<expected<review>> write(std::string account, std::string product, review_request wanted);

    // Of the caller. not_found: there is none.
    task<expected<review>> show_own(std::string account, std::string product);
    task<expected<review_page>> list_own(std::string account, json::page_query asked);

    // Pending again, unless nothing changes. stale: `seen` is not its edition.
    task<expected<review>> edit(std::string account, std::string product, review_request wanted,
                                seen_revision seen);

    // Gone with its votes and answer; another may be written then.
    task<expected<void>> withdraw(std::string account, std::string product);

    // Finds it helpful, or no longer; done again, it changes nothing. not_found: it is not
    // published; own_review.
    task<expected<vote_view>> vote(std::string account, std::string id);
    task<expected<vote_view>> take_vote_back(std::string account, std::string id);

    // All of the account's reviews and votes: bounded by the catalogue.
    task<expected<review_export>> export_of(std::string account);

private:
    task<expected<std::vector<helpful_view>>> found_helpful(std::string account);
    task<expected<review>> votable(std::string account, std::string id);

    const review_stores stored_;
    review_upkeep& upkeep_;
    product::product_client& products_;
    const auth::key& cursor_key_;
    const clock_port& clock_;
    id_source& ids_;
};

}  // namespace flores::review

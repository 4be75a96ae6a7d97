// Wire types of reviews. A mean is a whole number of tenths (45 is 4.5 of 5), so that no client has
// to round.
#pragma once

#include "platform/json/page.hpp"
#include "platform/json/types.hpp"
#include "services/review/review.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::review {

struct review_request {
    json::integer<limits::rating_min, limits::rating_max> rating;
    json::text<1, limits::author_chars_max> author;
    json::text<1, limits::title_chars_max> title;
    json::paragraph<1, limits::text_chars_max> text;
};
BOOST_DESCRIBE_STRUCT(review_request, (), (rating, author, title, text))

struct reject_request {
    json::text<1, limits::reason_chars_max> reason;  // the author reads it
};
BOOST_DESCRIBE_STRUCT(reject_request, (), (reason))

struct answer_request {
    json::paragraph<1, limits::answer_chars_max> text;
};
BOOST_DESCRIBE_STRUCT(answer_request, (), (text))

struct list_query {
    std::optional<list_order> order{};  // newest unless told otherwise
    std::optional<std::string> cursor{};
    json::page_limit limit{};
    json::total_wanted total{};
};
BOOST_DESCRIBE_STRUCT(list_query, (), (order, cursor, limit, total))

struct answer_view {
    std::string text;
    instant at;
};
BOOST_DESCRIBE_STRUCT(answer_view, (), (text, at))

// As everybody reads it.
struct review_view {
    std::string id;
    std::string author;
    std::int64_t rating;
    std::string title;
    std::string text;
    bool verified;
    std::int64_t helpful;
    std::optional<answer_view> answer;
    instant submitted_at;
};
BOOST_DESCRIBE_STRUCT(review_view, (),
                      (id, author, rating, title, text, verified, helpful, answer, submitted_at))

using review_list = json::page<review_view>;

// As its author and staff read it. If-Match names the edition.
struct review_record {
    std::string id;
    std::string product;
    std::string author;
    std::int64_t rating;
    std::string title;
    std::string text;
    bool verified;
    review_status status;
    std::optional<std::string> reason;
    std::optional<answer_view> answer;
    std::int64_t edition;
    instant written_at;
    instant submitted_at;
};
BOOST_DESCRIBE_STRUCT(review_record, (),
                      (id, product, author, rating, title, text, verified, status, reason, answer,
                       edition, written_at, submitted_at))

using record_list = json::page<review_record>;

// A review, of somebody else, that was found helpful.
struct helpful_view {
    std::string id;
    std::string product;
};
BOOST_DESCRIBE_STRUCT(helpful_view, (), (id, product))

// All that is held of an account.
struct review_export {
    std::vector<review_record> items;
    std::vector<helpful_view> found_helpful;
};
BOOST_DESCRIBE_STRUCT(review_export, (), (items, found_helpful))

struct summary_view {
    std::string product;
    std::int64_t count;
    std::optional<std::int64_t> mean_tenths;  // none: nobody has reviewed it
    std::vector<std::int64_t> distribution;   // how many gave 1, 2, 3, 4 and 5
};
BOOST_DESCRIBE_STRUCT(summary_view, (), (product, count, mean_tenths, distribution))

struct vote_view {
    std::int64_t helpful;
    bool voted;  // whether the caller is among them
};
BOOST_DESCRIBE_STRUCT(vote_view, (), (helpful, voted))

}  // namespace flores::review

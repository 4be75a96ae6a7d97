// What customers say of a product: one review of an account and product, read by others once staff
// have published it. The words are plain text; nothing in them is ever taken for markup. Values
// without I/O.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/core/error.hpp"
#include "platform/core/list_part.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::review {

namespace limits {
inline constexpr std::size_t author_chars_max = 40;
inline constexpr std::size_t title_chars_max = 80;
inline constexpr std::size_t text_chars_max = 2'000;
inline constexpr std::size_t answer_chars_max = 1'000;
inline constexpr std::size_t reason_chars_max = 300;
inline constexpr int rating_min = 1;
inline constexpr int rating_max = 5;
}  // namespace limits

inline constexpr error_kind already_reviewed{
    409,
    "already_reviewed",
    {"Ya opinaste sobre este producto.", "You have reviewed this product already."}};
inline constexpr error_kind own_review{
    409, "own_review", {"Es tu propia opinión.", "It is your own review."}};

enum class review_status : unsigned char {
    pending,    // new or edited: staff have not read it yet
    published,  // for everybody
    rejected    // for its author and staff, with a reason
};
BOOST_DESCRIBE_ENUM(review_status, pending, published, rejected)

// What a review is known by in the store: there is one of each.
struct review_key {
    std::string product;  // AML001
    std::string account;  // usr_…
    bool operator==(const review_key&) const = default;
};
BOOST_DESCRIBE_STRUCT(review_key, (), (product, account))

struct shop_answer {
    std::string text;
    std::string by;  // the account of staff
    instant at{};
    bool operator==(const shop_answer&) const = default;
};
BOOST_DESCRIBE_STRUCT(shop_answer, (), (text, by, at))

// Kept as JSON.
struct review {
    std::string id;  // rev_…; another after it was withdrawn and written again
    std::string product;
    std::string account;
    std::string author;  // the name that the author chose to be read
    std::int64_t rating = 0;
    std::string title;
    std::string text;
    bool verified = false;  // the product was delivered to the account
    review_status status = review_status::pending;
    std::string reason;                   // of a rejection
    std::optional<shop_answer> answer{};  // of the shop
    std::string moderator;                // the account that published or rejected it
    std::int64_t helpful = 0;             // votes counted
    std::int64_t edition = 1;             // rises with every change but that of `helpful`
    instant written_at{};
    instant submitted_at{};     // written or last edited
    std::int64_t revision = 0;  // of the store; rises with every change

    review_key key() const { return {product, account}; }
    bool operator==(const review&) const = default;
};
BOOST_DESCRIBE_STRUCT(review, (),
                      (id, product, account, author, rating, title, text, verified, status, reason,
                       answer, moderator, helpful, edition, written_at, submitted_at))

// How many published reviews of a product gave 1 to 5.
struct rating_summary {
    std::array<std::int64_t, limits::rating_max> distribution{};

    void add(std::int64_t rating) { ++distribution[static_cast<std::size_t>(rating - 1)]; }
    std::int64_t count() const;
    std::int64_t sum() const;
    // The mean in tenths, rounded half up: 45 is 4.5. nullopt: there is no review.
    std::optional<std::int64_t> mean_tenths() const;
    bool operator==(const rating_summary&) const = default;
};

enum class list_order : unsigned char { newest, helpful };
BOOST_DESCRIBE_ENUM(list_order, newest, helpful)

// Where a review stands in a list; what a cursor remembers.
struct list_place {
    std::int64_t helpful = 0;
    instant submitted_at{};
    std::string id;
};

list_place place_of(const review& one);

// A place but its id as a text, and back; nullopt for any other text.
std::string text_of(const list_place& place);
std::optional<list_place> place_from(std::string_view text, std::string id);

// Those behind `after` (absent: from the start). Newest: by the time of submission; helpful: by
// votes, then as newest. Of equal ones the lower id comes first.
list_part<review> part_of(const std::vector<review>& all, list_order order,
                          const std::optional<list_place>& after, part_size size);

// Where a review of that id, submitted then, waits for staff; the longest waiting is the least.
std::string queue_place(std::string_view id, instant submitted_at);
inline std::string queue_place(const review& one) {
    return queue_place(one.id, one.submitted_at);
}

}  // namespace flores::review

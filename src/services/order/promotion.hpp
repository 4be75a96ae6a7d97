// A promotion: what it gives, to which orders, how often. The terms are staff's; an order keeps
// what it was given as it was, whatever becomes of the promotion.
#pragma once

#include "platform/core/clock.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::order {

inline constexpr std::int64_t discount_clp_max = 10'000'000;  // of a fixed amount
inline constexpr std::size_t promotion_targets_max = 100;     // SKUs, and as many categories
inline constexpr std::int64_t promotion_uses_max = 1'000'000;

enum class promotion_kind : unsigned char { percentage, fixed_amount, free_delivery, two_for_one };
BOOST_DESCRIBE_ENUM(promotion_kind, percentage, fixed_amount, free_delivery, two_for_one)

// What buyers type: 3 to 32 capital letters, digits and hyphens.
class promotion_code {
public:
    static constexpr std::string_view pattern = "^[A-Z0-9][A-Z0-9-]{1,30}[A-Z0-9]$";

    promotion_code() = default;

    // In any case, with spaces around. nullopt for anything else.
    static std::optional<promotion_code> parse(std::string_view text);

    const std::string& text() const { return text_; }

    auto operator<=>(const promotion_code&) const = default;

private:
    explicit promotion_code(std::string folded) : text_(std::move(folded)) {}

    std::string text_;
};

// Kept as JSON. Without SKUs and categories it is for all merchandise; otherwise for what is one of
// the SKUs or in one of the categories (slugs, each with all below it).
struct promotion_terms {
    promotion_kind kind = promotion_kind::percentage;
    std::string name_es{};
    std::string name_en{};
    std::int64_t percent = 0;          // of a percentage: 1 to 100
    std::int64_t amount = 0;           // of a fixed amount, in pesos
    std::int64_t merchandise_min = 0;  // of the whole order, before discounts, in pesos
    std::vector<std::string> skus{};
    std::vector<std::string> categories{};
    bool operator==(const promotion_terms&) const = default;
};
BOOST_DESCRIBE_STRUCT(promotion_terms, (),
                      (kind, name_es, name_en, percent, amount, merchandise_min, skus, categories))

struct promotion {
    std::string id{};           // prm_…
    std::int64_t revision = 0;  // rises with each change of the terms, not with its uses
    std::string code{};         // empty: given to every order that it fits
    promotion_terms terms{};
    instant starts_at{};
    std::optional<instant> ends_at{};  // absent: until staff end it
    std::optional<std::int64_t> uses_max{};
    std::optional<std::int64_t> customer_uses_max{};
    std::int64_t used = 0;  // by orders that were not cancelled
    std::optional<instant> ended_at{};
    instant created_at{};
    bool operator==(const promotion&) const = default;

    bool limited() const { return uses_max || customer_uses_max; }
};

// What a promotion gave to an order. Kept on the order as JSON; amounts in pesos.
struct applied_promotion {
    std::string id;
    std::int64_t revision;
    std::string code;  // empty: it needed none
    promotion_kind kind;
    std::string name_es;
    std::string name_en;
    std::int64_t amount;
    std::vector<std::int64_t> lines;  // of it, on each line of the order; empty: on the delivery
    // Of two for one, what goes in pairs; absent on other kinds.
    std::optional<std::vector<std::string>> skus{};
    bool operator==(const applied_promotion&) const = default;
};
BOOST_DESCRIBE_STRUCT(applied_promotion, (),
                      (id, revision, code, kind, name_es, name_en, amount, lines, skus))

std::int64_t sum_of(const std::vector<applied_promotion>& all);

// What the promotions of an order take off one of its lines.
std::int64_t discount_of_line(const std::vector<applied_promotion>& all, std::size_t line);

// All that a quote looks at, as one value that is replaced whole when staff change any of it.
struct promotion_book {
    std::int64_t revision = 0;                 // rises with every change of any of them
    std::vector<promotion> automatic{};        // not ended, by id
    std::map<std::string, promotion> coded{};  // by code; of those with one code the newest alive

    const promotion* find_code(const std::string& code) const;
};

promotion_book book_of(std::vector<promotion> all);

}  // namespace flores::order

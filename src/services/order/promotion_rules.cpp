#include "services/order/promotion_rules.hpp"

#include "domain/money.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace flores::order {
namespace {

bool is_for(const promotion_terms& terms, const basket_line& line) {
    if (terms.skus.empty() && terms.categories.empty()) return true;
    if (std::ranges::find(terms.skus, line.sku) != terms.skus.end()) return true;
    return std::ranges::any_of(line.categories, [&](const std::string& slug) {
        return std::ranges::find(terms.categories, slug) != terms.categories.end();
    });
}

bool is_for_any(const promotion_terms& terms, const basket& on) {
    return std::ranges::any_of(on.lines,
                               [&](const basket_line& line) { return is_for(terms, line); });
}

// What the promotion looks at of each line, in pesos: 0 for lines that it is not for.
std::vector<std::int64_t> bases_of(const promotion_terms& terms, const basket& on) {
    std::vector<std::int64_t> out;
    for (const basket_line& line : on.lines) out.push_back(is_for(terms, line) ? line.total() : 0);
    return out;
}

// `whole` among lines as base * times / parts, by largest remainder.
std::vector<std::int64_t> shared(std::int64_t whole, const std::vector<std::int64_t>& bases,
                                 std::int64_t times, std::int64_t parts) {
    std::vector<std::int64_t> out;
    std::vector<std::size_t> order(bases.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (const std::int64_t base : bases) out.push_back(base * times / parts);
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        return std::pair(-(bases[a] * times % parts), a) <
               std::pair(-(bases[b] * times % parts), b);
    });
    std::int64_t left = whole - std::accumulate(out.begin(), out.end(), std::int64_t{0});
    for (std::size_t i = 0; left > 0; ++i, --left) ++out[order[i]];
    return out;
}

std::vector<std::int64_t> percentage_lines(const promotion_terms& terms, const basket& on) {
    const auto bases = bases_of(terms, on);
    const std::int64_t all = std::accumulate(bases.begin(), bases.end(), std::int64_t{0});
    const money whole = percent_of({all}, static_cast<int>(terms.percent));
    return shared(whole.amount, bases, terms.percent, 100);
}

std::vector<std::int64_t> fixed_lines(const promotion_terms& terms, const basket& on) {
    auto bases = bases_of(terms, on);
    const std::int64_t all = std::accumulate(bases.begin(), bases.end(), std::int64_t{0});
    if (terms.amount >= all) return bases;
    return shared(terms.amount, bases, terms.amount, all);
}

std::vector<std::string> skus_for(const promotion_terms& terms, const basket& on) {
    std::vector<std::string> out;
    for (const basket_line& line : on.lines)
        if (is_for(terms, line)) out.push_back(line.sku);
    return out;
}

bool is_open(const promotion& what, instant now) {
    return !what.ended_at && what.starts_at <= now && (!what.ends_at || now < *what.ends_at);
}

const promotion_usage* find_usage(const std::vector<promotion_usage>& all, const std::string& id) {
    for (const promotion_usage& one : all)
        if (one.id == id) return &one;
    return nullptr;
}

// The better of what stands and what comes after it, for one thing: merchandise or delivery.
void offer(std::optional<applied_promotion>& standing, applied_promotion next) {
    if (!standing || next.amount > standing->amount) standing = std::move(next);
}

}  // namespace

std::int64_t basket::merchandise() const {
    std::int64_t sum = 0;
    for (const basket_line& line : lines) sum += line.total();
    return sum;
}

std::vector<std::int64_t> pairs_of(const std::vector<basket_line>& lines,
                                   const std::vector<std::string>& skus) {
    std::vector<std::size_t> dearest_first;
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (std::ranges::find(skus, lines[i].sku) != skus.end()) dearest_first.push_back(i);
    std::ranges::sort(dearest_first, [&](std::size_t a, std::size_t b) {
        return std::pair(-lines[a].unit_price, a) < std::pair(-lines[b].unit_price, b);
    });
    std::vector<std::int64_t> out(lines.size());
    std::int64_t units = 0;  // before this line
    for (const std::size_t i : dearest_first) {
        const std::int64_t after = units + lines[i].quantity;
        out[i] = (after / 2 - units / 2) * lines[i].unit_price;
        units = after;
    }
    return out;
}

phrase words_for(promotion_problem why) {
    using enum promotion_problem;
    switch (why) {
        case unknown_code:
            return {"Ese código no existe.", "There is no such code."};
        case not_started:
            return {"Esa promoción todavía no empieza.", "That promotion has not begun yet."};
        case ended:
            return {"Esa promoción ya terminó.", "That promotion is over."};
        case below_minimum:
            return {"El pedido no llega al mínimo de la promoción.",
                    "The order is below the minimum of the promotion."};
        case nothing_it_is_for:
            return {"El pedido no tiene nada a lo que se aplique.",
                    "The order has nothing that it is for."};
        case used_up:
            return {"La promoción ya se agotó.", "The promotion is used up."};
        case used_up_by_customer:
            return {"Ya usaste esta promoción.", "You have used this promotion already."};
        case better_one_applies:
            return {"Ya se aplica otra promoción igual o mejor.",
                    "Another promotion applies that is as good or better."};
    }
    return {};
}

applied_promotion applied_to(const promotion& what, const basket& on) {
    const promotion_terms& terms = what.terms;
    applied_promotion out{what.id,       what.revision, what.code, terms.kind,
                          terms.name_es, terms.name_en, 0,         {}};
    switch (terms.kind) {
        case promotion_kind::percentage:
            out.lines = percentage_lines(terms, on);
            break;
        case promotion_kind::fixed_amount:
            out.lines = fixed_lines(terms, on);
            break;
        case promotion_kind::two_for_one:
            out.skus = skus_for(terms, on);
            out.lines = pairs_of(on.lines, *out.skus);
            break;
        case promotion_kind::free_delivery:
            if (is_for_any(terms, on)) out.amount = on.delivery_fee;
            return out;
    }
    out.amount = std::accumulate(out.lines.begin(), out.lines.end(), std::int64_t{0});
    return out;
}

std::optional<promotion_problem> problem_of(const promotion& what, const basket& on,
                                            const promotion_usage* usage, instant now) {
    using enum promotion_problem;
    if (what.ended_at || (what.ends_at && *what.ends_at <= now)) return ended;
    if (now < what.starts_at) return not_started;
    const promotion_usage known = usage != nullptr ? *usage : promotion_usage{};
    if (what.uses_max && known.used >= *what.uses_max) return used_up;
    if (what.customer_uses_max && known.used_by_customer >= *what.customer_uses_max)
        return used_up_by_customer;
    if (on.merchandise() < what.terms.merchandise_min) return below_minimum;
    if (applied_to(what, on).amount <= 0) return nothing_it_is_for;
    return std::nullopt;
}

std::vector<std::string> limited_ids(const promotion_book& book, const std::string& code,
                                     instant now) {
    std::vector<std::string> out;
    for (const promotion& one : book.automatic)
        if (one.limited() && is_open(one, now)) out.push_back(one.id);
    const promotion* coded = book.find_code(code);
    if (coded != nullptr && coded->limited() && is_open(*coded, now)) out.push_back(coded->id);
    std::ranges::sort(out);
    return out;
}

granted grant(const promotion_book& book, const basket& on, const std::string& code,
              const std::vector<promotion_usage>& usage, instant now) {
    std::optional<applied_promotion> merchandise;
    std::optional<applied_promotion> delivery;
    const auto consider = [&](const promotion& one) {
        const auto problem = problem_of(one, on, find_usage(usage, one.id), now);
        if (problem) return problem;
        const bool of_delivery = one.terms.kind == promotion_kind::free_delivery;
        offer(of_delivery ? delivery : merchandise, applied_to(one, on));
        return problem;
    };
    granted out;
    for (const promotion& one : book.automatic) consider(one);
    const promotion* coded = book.find_code(code);
    if (coded != nullptr)
        out.code_problem = consider(*coded);
    else if (!code.empty())
        out.code_problem = promotion_problem::unknown_code;
    for (auto* one : {&merchandise, &delivery})
        if (*one) out.applied.push_back(std::move(**one));
    std::ranges::sort(out.applied, {}, &applied_promotion::id);
    const bool held = std::ranges::any_of(
        out.applied, [&](const applied_promotion& one) { return coded && one.id == coded->id; });
    if (coded != nullptr && !out.code_problem && !held)
        out.code_problem = promotion_problem::better_one_applies;
    return out;
}

}  // namespace flores::order

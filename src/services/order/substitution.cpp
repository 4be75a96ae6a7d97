#include "services/order/substitution.hpp"

#include "services/order/promotion_rules.hpp"

#include <algorithm>
#include <numeric>

namespace flores::order {
namespace {

// What a percentage takes off a line that now costs `after`. The order keeps no percentage but what
// it took off, to the peso, and its rounding must not make the line dearer than it was.
std::int64_t same_percentage(std::int64_t off, std::int64_t before, std::int64_t after) {
    const auto percent = static_cast<int>((200 * off + before) / (2 * before));
    const std::int64_t least = off - (before - after);
    return std::min(after, std::max(least, percent_of({after}, percent).amount));
}

// Leaves of what promotions take off a line what they take off it now. `gone`: the line itself is.
void cut_discount(std::vector<applied_promotion>& promotions, std::size_t line, std::int64_t before,
                  std::int64_t gross, bool gone) {
    for (applied_promotion& one : promotions) {
        if (line >= one.lines.size()) continue;
        const bool by_percent = one.kind == promotion_kind::percentage && before > 0;
        const std::int64_t kept = by_percent ? same_percentage(one.lines[line], before, gross)
                                             : std::min(one.lines[line], gross);
        one.amount -= one.lines[line] - kept;
        gross -= kept;
        one.lines[line] = kept;
        if (gone) one.lines.erase(one.lines.begin() + static_cast<std::ptrdiff_t>(line));
    }
}

// A pair that lost its dearer half gives nothing away any more.
void pair_anew(std::vector<applied_promotion>& promotions, const std::vector<order_line>& lines,
               const std::string& before, const std::optional<order_line>& replacement) {
    for (applied_promotion& one : promotions) {
        if (!one.skus) continue;
        for (std::string& sku : *one.skus)
            if (sku == before) sku = replacement ? replacement->sku : "";
        std::vector<basket_line> priced;
        for (const order_line& line : lines)
            priced.push_back({line.sku, {}, line.unit_price, line.quantity});
        one.lines = pairs_of(priced, *one.skus);
        one.amount = std::accumulate(one.lines.begin(), one.lines.end(), std::int64_t{0});
    }
}

}  // namespace

bool can_substitute(order_status status) {
    return status == order_status::pending || status == order_status::confirmed ||
           status == order_status::preparing;
}

order_line stand_in(const order_line& line, order_line with) {
    with.quantity = line.quantity;
    with.unit_price = std::min(with.unit_price, line.unit_price);
    return with;
}

expected<order_content> substituted(const order_content& now, const order_line& line,
                                    const std::optional<order_line>& replacement) {
    order_content out = now;
    const auto place = std::ranges::find(out.lines, line);
    if (place == out.lines.end()) return fail(wrong_state);
    const auto index = static_cast<std::size_t>(place - out.lines.begin());
    const std::int64_t gross = replacement ? replacement->unit_price * replacement->quantity : 0;
    if (replacement) {
        const bool there = std::ranges::any_of(
            now.lines, [&](const order_line& one) { return one.sku == replacement->sku; });
        if (there)
            return refuse({{"/replacement",
                            "repeated",
                            {"Ya está en el pedido.", "It is in the order already."}}});
        *place = *replacement;
    } else {
        if (out.lines.size() == 1) return fail(wrong_state);
        out.lines.erase(place);
    }
    const std::int64_t before = line.unit_price * line.quantity;
    const std::int64_t less = before - gross;
    cut_discount(out.promotions, index, before, gross, !replacement);
    pair_anew(out.promotions, out.lines, line.sku, replacement);
    const std::int64_t lost = sum_of(now.promotions) - sum_of(out.promotions);
    out.amounts.merchandise.amount -= less;
    out.amounts.discount.amount -= lost;
    out.amounts.total.amount -= less - lost;
    return out;
}

std::set<std::string> missing_skus(const std::vector<substitution>& all) {
    std::set<std::string> out;
    for (const substitution& one : all) {
        // One whose time is over was withdrawn by nobody.
        const bool taken_back =
            one.status == substitution_status::withdrawn && one.decided_at.has_value();
        if (taken_back) continue;
        if (one.restock)
            out.erase(one.line.sku);
        else
            out.insert(one.line.sku);
        if (one.status == substitution_status::accepted && one.replacement)
            out.erase(one.replacement->sku);
    }
    return out;
}

std::string substitution_reason(const substitution& what) {
    const std::string to = what.replacement ? what.replacement->sku : "-";
    return "substitution " + what.line.sku + " > " + to + " (" +
           clp_text({-what.difference.amount}) + ")";
}

std::string proposal_text(const substitution& what, language spoken) {
    const bool english = spoken == language::en;
    std::string out = counted(what.line, spoken);
    if (what.replacement)
        out.append(english ? " replaced by " : " se cambia por ")
            .append(counted(*what.replacement, spoken));
    else
        out.append(english ? " left out" : " no se incluye");
    if (what.difference.amount > 0)
        out.append(english ? ", and the order costs " : ", y el pedido cuesta ")
            .append(clp_text(what.difference))
            .append(english ? " less" : " menos");
    out.append(".");
    if (!what.note.empty()) out.append(" ").append(what.note);
    return out;
}

}  // namespace flores::order

#include "services/order/promotion_service.hpp"

#include "platform/auth/page.hpp"
#include "platform/json/encode.hpp"
#include "services/order/order_errors.hpp"
#include "services/order/request_key.hpp"

#include <algorithm>

namespace flores::order {
namespace {

constexpr int promotions_page_default = 50;
constexpr std::string_view create_promotion_route = "POST /api/promotions";

promotion_state state_of(const promotion& one, instant now) {
    if (one.ended_at || (one.ends_at && *one.ends_at <= now)) return promotion_state::ended;
    return one.starts_at <= now ? promotion_state::active : promotion_state::scheduled;
}

promotion_view view_of(const promotion& one, instant now) {
    const promotion_terms& terms = one.terms;
    promotion_view out;
    out.id = one.id;
    out.revision = one.revision;
    out.state = state_of(one, now);
    if (!one.code.empty()) out.code = one.code;
    out.kind = terms.kind;
    out.name = {terms.name_es, terms.name_en};
    if (terms.kind == promotion_kind::percentage) out.percent = terms.percent;
    if (terms.kind == promotion_kind::fixed_amount) out.amount = money{terms.amount};
    out.merchandise_min = {terms.merchandise_min};
    out.skus = terms.skus;
    out.categories = terms.categories;
    out.starts_at = one.starts_at;
    out.ends_at = one.ends_at;
    out.uses_max = one.uses_max;
    out.customer_uses_max = one.customer_uses_max;
    out.used = one.used;
    out.ended_at = one.ended_at;
    out.created_at = one.created_at;
    return out;
}

// A number that one kind needs and every other refuses.
void check_number(std::vector<field_error>& faults, std::string pointer, bool given, bool needed) {
    if (given == needed) return;
    if (needed)
        faults.push_back(field_error{
            std::move(pointer), "required", {"Falta para este tipo.", "This kind needs it."}});
    else
        faults.push_back(field_error{std::move(pointer),
                                     "not_of_this_kind",
                                     {"No va con este tipo.", "It does not go with this kind."}});
}

expected<promotion> promotion_of(const promotion_request& wanted, instant now) {
    promotion out;
    promotion_terms& terms = out.terms;
    terms.kind = wanted.kind;
    terms.name_es = wanted.name.es.value;
    terms.name_en = wanted.name.en ? wanted.name.en->value : terms.name_es;
    if (wanted.percent) terms.percent = wanted.percent->value;
    if (wanted.amount) terms.amount = wanted.amount->amount;
    if (wanted.merchandise_min) terms.merchandise_min = wanted.merchandise_min->amount;
    if (wanted.skus)
        for (const sku& one : *wanted.skus) terms.skus.push_back(one.text());
    if (wanted.categories)
        for (const auto& one : *wanted.categories) terms.categories.push_back(one.value);
    if (wanted.code) out.code = wanted.code->text();
    out.starts_at = wanted.starts_at.value_or(now);
    out.ends_at = wanted.ends_at;
    if (wanted.uses_max) out.uses_max = wanted.uses_max->value;
    if (wanted.customer_uses_max) out.customer_uses_max = wanted.customer_uses_max->value;

    std::vector<field_error> faults;
    check_number(faults, "/percent", wanted.percent.has_value(),
                 wanted.kind == promotion_kind::percentage);
    check_number(faults, "/amount", wanted.amount.has_value(),
                 wanted.kind == promotion_kind::fixed_amount);
    if (wanted.amount && (terms.amount < 1 || terms.amount > discount_clp_max))
        faults.push_back(field_error{
            "/amount/amount", "out_of_range", {"De $1 a $10.000.000.", "From $1 to $10,000,000."}});
    if (out.ends_at && *out.ends_at <= out.starts_at)
        faults.push_back(field_error{"/ends_at",
                                     "out_of_range",
                                     {"Termina antes de empezar.", "It ends before it begins."}});
    if (!faults.empty()) return refuse(std::move(faults));
    return out;
}

std::string uses_filter(const std::string& id) {
    return "uses of " + id;
}

}  // namespace

std::string folded_code(const std::string& typed) {
    const auto code = promotion_code::parse(typed);
    return code ? code->text() : typed;
}

promotion_service::promotion_service(promotion_repository& stored,
                                     product::product_client& products, const auth::key& cursor_key,
                                     const clock_port& clock, id_source& ids, net::loops* all,
                                     std::vector<promotion> first)
    : stored_(stored),
      products_(products),
      cursor_key_(cursor_key),
      clock_(clock),
      ids_(ids),
      book_(all, std::make_shared<const promotion_book>(book_of(std::move(first)))) {}

task<expected<void>> promotion_service::reload() {
    auto loading = stored_.load_all();
    auto found = co_await std::move(loading);
    if (!found) co_return std::unexpected(std::move(found.error()));
    auto next = std::make_shared<const promotion_book>(book_of(std::move(*found)));
    // Two changes may be read in either order; the later revision stays.
    if (next->revision >= book()->revision) book_.replace(std::move(next));
    co_return expected<void>{};
}

task<expected<void>> promotion_service::refresh() {
    auto asking = stored_.revision();
    const auto now = co_await std::move(asking);
    if (!now) co_return std::unexpected(now.error());
    if (*now == book()->revision) co_return expected<void>{};
    auto reloading = reload();
    co_return co_await std::move(reloading);
}

task<expected<granted>> promotion_service::granted_to(basket on, std::string code,
                                                      std::vector<std::string> customers,
                                                      instant now) {
    const auto held = book();
    std::vector<promotion_usage> usage;
    auto limited = limited_ids(*held, code, now);
    if (!limited.empty()) {
        auto counting = stored_.usage(std::move(limited), std::move(customers));
        auto counted = co_await std::move(counting);
        if (!counted) co_return std::unexpected(std::move(counted.error()));
        usage = std::move(*counted);
    }
    co_return grant(*held, on, code, usage, now);
}

// Answers after the quotes of this process see the change.
task<expected<promotion_view>> promotion_service::taken_up(expected<promotion> changed) {
    if (!changed) co_return std::unexpected(std::move(changed.error()));
    auto reloading = reload();
    auto reloaded = co_await std::move(reloading);
    if (!reloaded) co_return std::unexpected(std::move(reloaded.error()));
    co_return view_of(*changed, clock_.now());
}

task<expected<std::vector<field_error>>> promotion_service::unknown_targets(
    promotion_terms wanted) {
    std::vector<field_error> faults;
    if (!wanted.skus.empty()) {
        auto asking = products_.offers(wanted.skus);
        const auto known = co_await std::move(asking);
        if (!known) co_return std::unexpected(known.error());
        for (std::size_t i = 0; i < wanted.skus.size(); ++i)
            if (product::find_offer(*known, wanted.skus[i]) == nullptr)
                faults.push_back(field_error{
                    "/skus/" + std::to_string(i),
                    "unknown_sku",
                    {"No hay un producto con ese código.", "There is no product by that code."}});
    }
    if (!wanted.categories.empty()) {
        auto asking = products_.categories(wanted.categories);
        const auto known = co_await std::move(asking);
        if (!known) co_return std::unexpected(known.error());
        for (std::size_t i = 0; i < wanted.categories.size(); ++i)
            if (std::ranges::find(*known, wanted.categories[i]) == known->end())
                faults.push_back(
                    field_of("/categories/" + std::to_string(i), product::unknown_category));
    }
    co_return faults;
}

task<expected<promotion>> promotion_service::checked(promotion_request wanted) {
    auto made = promotion_of(wanted, clock_.now());
    if (!made) co_return made;
    auto looking = unknown_targets(made->terms);
    auto faults = co_await std::move(looking);
    if (!faults) co_return std::unexpected(std::move(faults.error()));
    if (!faults->empty()) co_return refuse(std::move(*faults));
    co_return made;
}

task<expected<promotion_view>> promotion_service::create(auth::principal caller,
                                                         promotion_request wanted,
                                                         std::string key) {
    const instant now = clock_.now();
    auto claim = optional_claim(caller.owner(), create_promotion_route, key, json::encode(wanted));
    if (!claim) co_return std::unexpected(std::move(claim.error()));
    auto checking = checked(std::move(wanted));
    auto made = co_await std::move(checking);
    if (!made && claim->has_value()) {
        // What is refused now may have been made before: windows pass, products go.
        auto looking = stored_.added(**claim, now);
        auto before = co_await std::move(looking);
        if (!before) co_return std::unexpected(std::move(before.error()));
        if (*before) co_return view_of(**before, now);
    }
    if (!made) co_return std::unexpected(std::move(made.error()));
    made->id = new_id(ids_, now, "prm");
    made->revision = 1;
    made->created_at = now;
    auto adding = stored_.add(std::move(*made), {caller.owner(), now}, std::move(*claim));
    auto taking = taken_up(co_await std::move(adding));
    co_return co_await std::move(taking);
}

task<expected<promotion_view>> promotion_service::change(auth::principal caller, std::string id,
                                                         seen_revision seen,
                                                         promotion_request wanted) {
    const instant now = clock_.now();
    auto loading = stored_.load(id);
    auto before = co_await std::move(loading);
    if (!before) co_return std::unexpected(std::move(before.error()));
    if (!seen.is(before->revision)) co_return fail(errors::stale);
    if (!wanted.starts_at) wanted.starts_at = before->starts_at;
    auto checking = checked(std::move(wanted));
    auto made = co_await std::move(checking);
    if (!made) co_return std::unexpected(std::move(made.error()));
    made->id = std::move(id);
    made->revision = before->revision;
    auto putting = stored_.put(std::move(*made), {caller.owner(), now});
    auto taking = taken_up(co_await std::move(putting));
    co_return co_await std::move(taking);
}

task<expected<promotion_view>> promotion_service::end(auth::principal caller, std::string id) {
    auto ending = stored_.end(std::move(id), {caller.owner(), clock_.now()});
    auto taking = taken_up(co_await std::move(ending));
    co_return co_await std::move(taking);
}

task<expected<promotion_view>> promotion_service::show(std::string id) {
    auto loading = stored_.load(std::move(id));
    auto found = co_await std::move(loading);
    if (!found) co_return std::unexpected(std::move(found.error()));
    co_return view_of(*found, clock_.now());
}

task<expected<promotion_list>> promotion_service::list(json::page_query asked) {
    const auth::page_asked page(cursor_key_, "promotions", asked, promotions_page_default);
    auto before = page.last_id();
    if (!before) co_return std::unexpected(std::move(before.error()));
    auto listing = stored_.list(std::move(*before), page.size());
    auto found = co_await std::move(listing);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const auto view = [now = clock_.now()](const promotion& one) {
        return view_of(one, now);
    };
    co_return page.answer(std::move(*found), view, &promotion::id);
}

task<expected<promotion_use_list>> promotion_service::uses(std::string id, json::page_query asked) {
    const auth::page_asked page(cursor_key_, uses_filter(id), asked, promotions_page_default);
    auto before = page.position();
    if (!before) co_return std::unexpected(std::move(before.error()));
    auto listing = stored_.uses(std::move(id), *before, page.size());
    auto found = co_await std::move(listing);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const auto view = [](const promotion_use& one) {
        return promotion_use_view{one.number, money{one.amount}, one.at, one.held};
    };
    co_return page.answer(std::move(*found), view, &promotion_use::order_id);
}

}  // namespace flores::order

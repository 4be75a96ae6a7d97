#include "services/review/service.hpp"

#include "domain/sku.hpp"
#include "platform/auth/page.hpp"
#include "platform/json/described.hpp"
#include "services/review/amend.hpp"
#include "services/review/views.hpp"

#include <functional>

namespace flores::review {
namespace {

void set_words(review& of, review_request wanted) {
    of.author = std::move(wanted.author.value);
    of.rating = wanted.rating.value;
    of.title = std::move(wanted.title.value);
    of.text = std::move(wanted.text.value);
}

}  // namespace

task<expected<review_page>> review_service::list(std::string product, list_query asked) {
    if (!is_product_id(product)) co_return fail(errors::not_found);
    const list_order order = asked.order.value_or(list_order::newest);
    std::string filter = "reviews/" + product + "/" + std::string(json::enum_text(order));
    const auth::page_asked page(cursor_key_, std::move(filter), asked, page_default);
    auto last = page.last();
    if (!last) co_return std::unexpected(std::move(last.error()));
    std::optional<list_place> after;
    if (*last) {
        after = place_from((*last)->sort_key, std::move((*last)->id));
        if (!after) co_return fail(errors::bad_cursor);
    }
    auto all = co_await stored_.reviews.published_of(std::move(product));
    if (!all) co_return std::unexpected(std::move(all.error()));
    const auto place = [](const review& one) {
        const list_place at = place_of(one);
        return auth::cursor{text_of(at), at.id};
    };
    co_return page.answer(part_of(**all, order, after, page.size()), std::identity(), place);
}

task<expected<rating_summary>> review_service::summary(std::string product) {
    if (!is_product_id(product)) co_return fail(errors::not_found);
    co_return co_await stored_.summaries.load(std::move(product));
}

task<expected<review>> review_service::write(std::string account, std::string product,
                                             review_request wanted) {
    if (!is_product_id(product)) co_return fail(errors::not_found);
    // Every product is sold in the standard size, whose SKU is the product's id.
    auto asking = products_.offers(std::vector<std::string>(1, product));
    auto offers = co_await std::move(asking);
    if (!offers) co_return std::unexpected(std::move(offers.error()));
    if (offers->empty()) co_return fail(errors::not_found);
    review fresh;
    fresh.written_at = fresh.submitted_at = clock_.now();
    fresh.id = new_id(ids_, fresh.written_at, "rev");
    fresh.product = std::move(product);
    fresh.account = std::move(account);
    set_words(fresh, std::move(wanted));
    auto added = co_await stored_.reviews.add(std::move(fresh));
    if (!added) co_return added;
    // What fails from here on is done when the event of the review is taken.
    auto settled = co_await upkeep_.settle(change_of(*added));
    auto verified = co_await upkeep_.verify(added->key());
    if (!settled || !verified) co_return added;
    co_return co_await stored_.reviews.find(added->key());
}

task<expected<review>> review_service::show_own(std::string account, std::string product) {
    co_return co_await stored_.reviews.find({std::move(product), std::move(account)});
}

task<expected<review_page>> review_service::list_own(std::string account, json::page_query asked) {
    const auth::page_asked page(cursor_key_, "own reviews/" + account, asked, page_default);
    auto after = page.last_id();
    if (!after) co_return std::unexpected(std::move(after.error()));
    auto found =
        co_await stored_.reviews.of_account(std::move(account), after->value_or(""), page.size());
    if (!found) co_return std::unexpected(std::move(found.error()));
    co_return page.answer(std::move(*found), std::identity(), &review::id);
}

task<expected<review>> review_service::edit(std::string account, std::string product,
                                            review_request wanted, seen_revision seen) {
    amendment how = [wanted = std::move(wanted), seen = std::move(seen),
                     now = clock_.now()](review& one) {
        if (!seen.is(one.edition)) return expected<void>(fail(errors::stale));
        const review before = one;
        set_words(one, wanted);
        if (one == before) return expected<void>();
        one.status = review_status::pending;
        one.reason.clear();
        one.moderator.clear();
        one.submitted_at = now;
        return expected<void>();
    };
    auto edited =
        co_await amend(stored_.reviews, {std::move(product), std::move(account)}, std::move(how));
    if (!edited) co_return edited;
    auto settling = upkeep_.settle(change_of(*edited));
    co_await std::move(settling);
    co_return edited;
}

task<expected<void>> review_service::withdraw(std::string account, std::string product) {
    const review_key key{std::move(product), std::move(account)};
    for (int tried = 1;; ++tried) {
        auto known = co_await stored_.reviews.find(key);
        if (!known) co_return std::unexpected(std::move(known.error()));
        auto removed = co_await stored_.reviews.remove(*known);
        if (removed) {
            auto settling = upkeep_.settle(withdrawal_of(*known));
            co_await std::move(settling);
            co_return expected<void>();
        }
        if (!removed.error().is(errors::stale) || tried == tries_max) co_return removed;
    }
}

task<expected<review>> review_service::votable(std::string account, std::string id) {
    auto found = co_await stored_.reviews.find_by_id(std::move(id));
    if (!found) co_return found;
    if (found->status != review_status::published) co_return fail(errors::not_found);
    if (found->account == account) co_return fail(own_review);
    co_return found;
}

task<expected<vote_view>> review_service::vote(std::string account, std::string id) {
    auto of = co_await votable(account, std::move(id));
    if (!of) co_return std::unexpected(std::move(of.error()));
    auto put = co_await stored_.votes.put(*of, std::move(account));
    if (!put) co_return std::unexpected(std::move(put.error()));
    auto counted = co_await upkeep_.count_votes(vote_on(*of));
    if (!counted) co_return std::unexpected(std::move(counted.error()));
    co_return vote_view{*counted, true};
}

task<expected<vote_view>> review_service::take_vote_back(std::string account, std::string id) {
    auto of = co_await votable(account, std::move(id));
    if (!of) co_return std::unexpected(std::move(of.error()));
    auto taken = co_await stored_.votes.take(*of, std::move(account));
    if (!taken) co_return std::unexpected(std::move(taken.error()));
    auto counted = co_await upkeep_.count_votes(vote_on(*of));
    if (!counted) co_return std::unexpected(std::move(counted.error()));
    co_return vote_view{*counted, false};
}

task<expected<std::vector<helpful_view>>> review_service::found_helpful(std::string account) {
    auto ids = co_await stored_.votes.cast_by(account);
    if (!ids) co_return std::unexpected(std::move(ids.error()));
    std::vector<helpful_view> out;
    for (std::string& id : *ids) {
        const auto voted = co_await stored_.votes.has(id, account);
        if (!voted) co_return std::unexpected(voted.error());
        if (!*voted) continue;
        auto of = co_await stored_.reviews.find_by_id(std::move(id));
        if (!of && of.error().is(errors::not_found)) continue;
        if (!of) co_return std::unexpected(std::move(of.error()));
        out.push_back({std::move(of->id), std::move(of->product)});
    }
    co_return out;
}

task<expected<review_export>> review_service::export_of(std::string account) {
    review_export out;
    json::page_query next{};
    do {
        auto page = co_await list_own(account, next);
        if (!page) co_return std::unexpected(std::move(page.error()));
        for (const review& one : page->items) out.items.push_back(record_of(one));
        next.cursor = std::move(page->next_cursor);
    } while (next.cursor);
    auto helpful = co_await found_helpful(std::move(account));
    if (!helpful) co_return std::unexpected(std::move(helpful.error()));
    out.found_helpful = std::move(*helpful);
    co_return out;
}

}  // namespace flores::review

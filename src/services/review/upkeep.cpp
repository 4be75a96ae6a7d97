#include "services/review/upkeep.hpp"

#include "services/review/amend.hpp"

namespace flores::review {
namespace {

constexpr int forgotten_at_once = 100;

}  // namespace

task<expected<void>> review_upkeep::settle(review_changed told) {
    const review_key key{told.product, told.account};
    auto found = co_await stored_.reviews.find(key);
    if (!found && !found.error().is(errors::not_found))
        co_return std::unexpected(std::move(found.error()));
    const bool gone = !found || found->id != told.id;
    if (gone) {
        auto cleared = co_await stored_.votes.clear(told.id);
        if (!cleared) co_return cleared;
        auto forgotten = co_await stored_.reviews.forget(told.id, key);
        if (!forgotten) co_return forgotten;
    }
    expected<void> placed;
    if (!gone && found->status == review_status::pending)
        placed = co_await stored_.queue.enqueue(std::move(*found));
    else
        placed = co_await stored_.queue.leave(queue_place(told.id, told.submitted_at));
    if (!placed) co_return placed;
    co_return co_await stored_.summaries.recount(std::move(told.product));
}

task<expected<std::int64_t>> review_upkeep::count_votes(review_voted told) {
    review_key key{std::move(told.product), std::move(told.account)};
    co_return co_await stored_.votes.recount(std::move(told.id), std::move(key));
}

// The receipt first: a review that is written meanwhile looks for it after it is stored, so one of
// the two finds the other.
task<expected<void>> review_upkeep::take_delivery(std::string account,
                                                  std::vector<std::string> products) {
    for (const std::string& product : products) {
        auto noted = co_await stored_.receipts.note({product, account});
        if (!noted) co_return noted;
        auto verified = co_await verify({product, account});
        if (!verified) co_return verified;
    }
    co_return expected<void>();
}

task<expected<void>> review_upkeep::verify(review_key key) {
    auto received = co_await stored_.receipts.has(key);
    if (!received) co_return std::unexpected(std::move(received.error()));
    if (!*received) co_return expected<void>();
    auto marked = co_await amend(stored_.reviews, std::move(key), [](review& one) {
        one.verified = true;
        return expected<void>();
    });
    if (!marked && !marked.error().is(errors::not_found))
        co_return std::unexpected(std::move(marked.error()));
    co_return expected<void>();
}

task<expected<void>> review_upkeep::withdraw_all(std::string account) {
    std::string after;
    for (;;) {
        auto page = co_await stored_.reviews.of_account(account, after, forgotten_at_once);
        if (!page) co_return std::unexpected(std::move(page.error()));
        for (const review& one : *page) {
            after = one.id;
            auto removed = co_await stored_.reviews.remove(one);
            if (!removed && !removed.error().is(errors::not_found)) co_return removed;
            auto settled = co_await settle(withdrawal_of(one));
            if (!settled) co_return settled;
        }
        if (std::ssize(*page) < forgotten_at_once) co_return expected<void>();
    }
}

task<expected<void>> review_upkeep::take_votes(std::string account) {
    auto ids = co_await stored_.votes.cast_by(account);
    if (!ids) co_return std::unexpected(std::move(ids.error()));
    for (const std::string& id : *ids) {
        auto of = co_await stored_.reviews.find_by_id(id);
        if (!of && of.error().is(errors::not_found)) continue;
        if (!of) co_return std::unexpected(std::move(of.error()));
        auto taken = co_await stored_.votes.take(*of, account);
        if (!taken) co_return taken;
        auto counted = co_await stored_.votes.recount(id, of->key());
        if (!counted) co_return std::unexpected(std::move(counted.error()));
    }
    co_return co_await stored_.votes.forget(std::move(account));
}

task<expected<void>> review_upkeep::erase(std::string account) {
    auto withdrawn = co_await withdraw_all(account);
    if (!withdrawn) co_return withdrawn;
    auto taken = co_await take_votes(account);
    if (!taken) co_return taken;
    co_return co_await stored_.receipts.forget(std::move(account));
}

}  // namespace flores::review

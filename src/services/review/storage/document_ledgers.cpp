#include "services/review/storage/document_ledgers.hpp"

#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"
#include "services/review/events.hpp"

#include <algorithm>

namespace flores::review {
namespace {

constexpr std::string_view nothing = "{}";  // a document whose id says all

std::string joined(std::string_view first, std::string_view second) {
    return std::string(first).append(":").append(second);
}

task<expected<bool>> is_there(document::document_store& store, std::string id) {
    const auto found = co_await store.get(std::move(id));
    if (!found && !found.error().is(errors::not_found)) co_return std::unexpected(found.error());
    co_return found.has_value();
}

task<expected<void>> remove_all(document::document_store& store, std::string prefix) {
    auto found = co_await with_prefix(store, std::move(prefix));
    if (!found) co_return std::unexpected(std::move(found.error()));
    for (const document::document& each : *found) {
        auto removed = co_await remove_if_there(store, each.id, {});
        if (!removed) co_return removed;
    }
    co_return expected<void>();
}

summary_changed wire_of(const std::string& product, const rating_summary& what) {
    return {
        product, what.count(), what.sum(), {what.distribution.begin(), what.distribution.end()}};
}

expected<rating_summary> summary_in(const document::document& from) {
    const auto read = json::decode<summary_changed>(from.body);
    rating_summary out;
    if (!read || read->distribution.size() != out.distribution.size())
        return fail(errors::internal, log_text{"the summary of " + from.id + " cannot be read"});
    std::copy(read->distribution.begin(), read->distribution.end(), out.distribution.begin());
    return out;
}

}  // namespace

std::vector<events::event> document_vote_repository::told_of(const review& what) {
    events::event told = events::make_event(ground_.ids, ground_.clock.now(), review_voted_event,
                                            what.id, what.edition, json::encode(vote_on(what)));
    told.personal = true;
    return {std::move(told)};
}

task<expected<void>> document_vote_repository::put(review of, std::string voter) {
    auto known = co_await insert_once(ground_.index, joined("voter:" + voter, of.id),
                                      std::string(nothing), {});
    if (!known) co_return known;
    co_return co_await insert_once(ground_.votes, joined(of.id, voter), std::string(nothing),
                                   told_of(of));
}

task<expected<void>> document_vote_repository::take(review of, std::string voter) {
    return remove_if_there(ground_.votes, joined(of.id, voter), told_of(of));
}

task<expected<std::int64_t>> document_vote_repository::recount(std::string id, review_key key) {
    for (int tried = 1;; ++tried) {
        auto known = co_await find_review(ground_.reviews, key, id);
        if (!known && known.error().is(errors::not_found)) co_return 0;
        if (!known) co_return std::unexpected(std::move(known.error()));
        auto votes = co_await with_prefix(ground_.votes, joined(id, ""));
        if (!votes) co_return std::unexpected(std::move(votes.error()));
        const std::int64_t count = std::ssize(*votes);
        if (known->helpful == count) co_return count;
        known->helpful = count;
        auto put = co_await ground_.reviews.replace_if(document_id(key), known->revision,
                                                       json::encode(*known), {});
        if (put) co_return count;
        const bool outrun = put.error().is(errors::stale) || put.error().is(errors::not_found);
        if (!outrun || tried == tries_max) co_return std::unexpected(std::move(put.error()));
    }
}

task<expected<bool>> document_vote_repository::has(std::string id, std::string voter) {
    return is_there(ground_.votes, joined(id, voter));
}

task<expected<std::vector<std::string>>> document_vote_repository::cast_by(std::string voter) {
    const std::string prefix = joined("voter:" + voter, "");
    auto found = co_await with_prefix(ground_.index, prefix);
    if (!found) co_return std::unexpected(std::move(found.error()));
    std::vector<std::string> ids;
    for (const document::document& each : *found) ids.push_back(each.id.substr(prefix.size()));
    co_return ids;
}

task<expected<void>> document_vote_repository::clear(std::string id) {
    return remove_all(ground_.votes, joined(id, ""));
}

task<expected<void>> document_vote_repository::forget(std::string voter) {
    return remove_all(ground_.index, joined("voter:" + voter, ""));
}

task<expected<void>> document_receipt_repository::note(review_key who_and_what) {
    return insert_once(ground_.receipts, joined(who_and_what.account, who_and_what.product),
                       std::string(nothing), {});
}

task<expected<bool>> document_receipt_repository::has(review_key who_and_what) {
    return is_there(ground_.receipts, joined(who_and_what.account, who_and_what.product));
}

task<expected<void>> document_receipt_repository::forget(std::string account) {
    return remove_all(ground_.receipts, joined(account, ""));
}

task<expected<document_summary_repository::stored_summary>> document_summary_repository::stored(
    std::string product) {
    auto found = co_await ground_.summaries.get(std::move(product));
    if (!found && found.error().is(errors::not_found)) co_return stored_summary{};
    if (!found) co_return std::unexpected(std::move(found.error()));
    auto read = summary_in(*found);
    if (!read) co_return std::unexpected(std::move(read.error()));
    co_return stored_summary{*read, found->revision};
}

task<expected<rating_summary>> document_summary_repository::load(std::string product) {
    auto found = co_await stored(std::move(product));
    if (!found) co_return std::unexpected(std::move(found.error()));
    co_return found->what;
}

// The summary is read before the reviews and replaced only if nobody replaced it meanwhile.
task<expected<void>> document_summary_repository::recount(std::string product) {
    for (int tried = 1;; ++tried) {
        auto known = co_await stored(product);
        if (!known) co_return std::unexpected(std::move(known.error()));
        auto all = co_await published_reviews(ground_, product);
        if (!all) co_return std::unexpected(std::move(all.error()));
        rating_summary fresh;
        for (const review& one : *all) fresh.add(one.rating);
        if (fresh == known->what) co_return expected<void>();
        const std::string body = json::encode(wire_of(product, fresh));
        std::vector<events::event> told{events::make_event(ground_.ids, ground_.clock.now(),
                                                           summary_changed_event, product,
                                                           known->revision + 1, body)};
        expected<document::document> put;
        if (known->revision == 0)
            put = co_await ground_.summaries.insert(product, body, std::move(told));
        else
            put = co_await ground_.summaries.replace_if(product, known->revision, body,
                                                        std::move(told));
        if (put) co_return expected<void>();
        const bool outrun = put.error().is(errors::stale) || put.error().is(errors::conflict);
        if (!outrun) co_return std::unexpected(std::move(put.error()));
        if (tried == tries_max) co_return fail(errors::stale);
    }
}

}  // namespace flores::review

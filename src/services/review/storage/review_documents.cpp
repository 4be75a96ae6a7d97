#include "services/review/storage/review_documents.hpp"

#include "platform/json/decode.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace flores::review {
namespace {

constexpr int page_first = 32;  // most products have few reviews
constexpr int found_max = 500;

expected<std::vector<review>> published_in(const std::vector<document::document>& all) {
    std::vector<review> out;
    for (const document::document& each : all) {
        auto read = review_in(each);
        if (!read) return std::unexpected(std::move(read.error()));
        if (read->status == review_status::published) out.push_back(std::move(*read));
    }
    return out;
}

}  // namespace

std::string document_id(const review_key& key) {
    return key.product + ":" + key.account;
}

expected<review> review_in(const document::document& from) {
    auto read = json::decode<review>(from.body);
    if (!read)
        return fail(errors::internal,
                    log_text{fmt::format("a review cannot be read: {}", read.error().kind->code)});
    read->revision = from.revision;
    return read;
}

task<expected<std::vector<document::document>>> with_prefix(document::document_store& store,
                                                            std::string prefix) {
    std::vector<document::document> out;
    std::string after = prefix;
    for (int limit = page_first;; limit = std::min(2 * limit, found_max)) {
        auto page = co_await store.scan(after, limit);
        if (!page) co_return std::unexpected(std::move(page.error()));
        const bool last = std::ssize(*page) < limit || !page->back().id.starts_with(prefix);
        for (document::document& each : *page)
            if (each.id.starts_with(prefix)) out.push_back(std::move(each));
        if (last) co_return out;
        after = out.back().id;
    }
}

task<expected<std::vector<review>>> published_reviews(review_ground ground, std::string product) {
    auto found = co_await with_prefix(ground.reviews, product + ":");
    if (!found) co_return std::unexpected(std::move(found.error()));
    if (found->empty()) co_return std::vector<review>();
    auto decoding = [all = std::move(*found)] {
        return published_in(all);
    };
    co_return co_await off_loop(ground.work, std::move(decoding));
}

task<expected<review>> find_review(document::document_store& reviews, review_key key,
                                   std::string id) {
    auto found = co_await reviews.get(document_id(key));
    if (!found) co_return std::unexpected(std::move(found.error()));
    auto read = review_in(*found);
    if (read && !id.empty() && read->id != id) co_return fail(errors::not_found);
    co_return read;
}

task<expected<void>> insert_once(document::document_store& store, std::string id, std::string body,
                                 std::vector<events::event> told) {
    auto made = co_await store.insert(std::move(id), std::move(body), std::move(told));
    if (!made && !made.error().is(errors::conflict))
        co_return std::unexpected(std::move(made.error()));
    co_return expected<void>();
}

task<expected<void>> remove_if_there(document::document_store& store, std::string id,
                                     std::vector<events::event> told) {
    for (int tried = 1;; ++tried) {
        auto found = co_await store.get(id);
        if (!found && found.error().is(errors::not_found)) co_return expected<void>();
        if (!found) co_return std::unexpected(std::move(found.error()));
        auto removed = co_await store.remove_if(id, found->revision, told);
        if (removed || removed.error().is(errors::not_found)) co_return expected<void>();
        if (!removed.error().is(errors::stale) || tried == tries_max)
            co_return std::unexpected(std::move(removed.error()));
    }
}

}  // namespace flores::review

#include "services/review/storage/published_shelf.hpp"

#include <algorithm>

namespace flores::review {
namespace {

constexpr std::size_t kept_bytes_max = 32u << 20;
constexpr int published_at_once = 200;

std::size_t bytes_of(const std::vector<review>& all) {
    std::size_t bytes = sizeof(all);
    for (const review& one : all)
        bytes += sizeof(one) + one.title.size() + one.text.size() +
                 (one.answer ? one.answer->text.size() : 0);
    return bytes;
}

std::string_view product_in(std::string_view document_id) {
    return document_id.substr(0, document_id.find(':'));
}

}  // namespace

task<expected<shared_reviews>> published_shelf::published_of(std::string product) {
    auto reckoned = co_await reckon();
    if (!reckoned) co_return std::unexpected(std::move(reckoned.error()));
    const look before = look_for(product);
    if (before.found) co_return before.found;
    auto read = co_await published_reviews(ground_, product);
    if (!read) co_return std::unexpected(std::move(read.error()));
    auto fresh = std::make_shared<const std::vector<review>>(std::move(*read));
    keep(product, fresh, before.revision);
    co_return fresh;
}

// While nothing is kept there is nothing to let go of: the store's revision is enough.
task<expected<bool>> published_shelf::starts_empty() {
    {
        const std::lock_guard lock(mutex_);
        if (!kept_.empty()) co_return false;
    }
    auto now = co_await ground_.reviews.revision();
    if (!now) co_return std::unexpected(std::move(now.error()));
    const std::lock_guard lock(mutex_);
    if (kept_.empty()) revision_ = std::max(revision_, *now);
    co_return kept_.empty();
}

std::int64_t published_shelf::let_go_of(const std::vector<document::document>& changed) {
    const std::lock_guard lock(mutex_);
    for (const document::document& each : changed) {
        const auto found = kept_.find(product_in(each.id));
        if (found == kept_.end()) continue;
        bytes_ -= bytes_of(*found->second);
        kept_.erase(found);
    }
    if (!changed.empty()) revision_ = std::max(revision_, changed.back().changed);
    return revision_;
}

task<expected<void>> published_shelf::reckon() {
    auto empty = co_await starts_empty();
    if (!empty) co_return std::unexpected(std::move(empty.error()));
    if (*empty) co_return expected<void>();
    for (std::int64_t after = let_go_of({});;) {
        auto page = co_await ground_.reviews.changed_since(after, published_at_once);
        if (!page) co_return std::unexpected(std::move(page.error()));
        after = let_go_of(*page);
        if (std::ssize(*page) < published_at_once) co_return expected<void>();
    }
}

published_shelf::look published_shelf::look_for(const std::string& product) {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(product);
    return {found == kept_.end() ? nullptr : found->second, revision_};
}

// What was read after the change `revision` is right until the next one. If others have reckoned
// with a later one meanwhile it may be of this product, and nobody would let go of this any more.
void published_shelf::keep(const std::string& product, const shared_reviews& what,
                           std::int64_t revision) {
    const std::size_t bytes = bytes_of(*what);
    const std::lock_guard lock(mutex_);
    if (revision_ != revision || bytes > kept_bytes_max) return;
    if (bytes_ + bytes > kept_bytes_max) {
        kept_.clear();
        bytes_ = 0;
    }
    if (kept_.emplace(product, what).second) bytes_ += bytes;
}

}  // namespace flores::review

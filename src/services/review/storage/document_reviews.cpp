#include "services/review/storage/document_reviews.hpp"

#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"

namespace flores::review {
namespace {

constexpr int page_max = 100;

std::string author_id(std::string_view account, std::string_view id) {
    return std::string("author:").append(account).append(":").append(id);
}

// The reviews of a list as its places are walked, in their order. A place may stand for nothing any
// more, so the places are not what counts: a list is counted by walking all of it.
class walk {
public:
    // The places before the first are not after `beginning`.
    walk(const std::string& beginning, std::string after, part_size size)
        : after_(std::move(after)), size_(size), next_(size.counted ? beginning : after_) {
        if (size_.counted) part_.total = 0;
    }

    const std::string& next() const { return next_; }
    void go_on(std::string behind) { next_ = std::move(behind); }

    bool done() const { return full() && !size_.counted; }
    void take(const std::string& place, review found) {
        if (part_.total) ++*part_.total;
        if (place > after_ && !full()) part_.push_back(std::move(found));
    }
    list_part<review> part() { return std::move(part_); }

private:
    bool full() const { return std::ssize(part_) >= size_.items_max; }

    const std::string after_;
    const part_size size_;
    std::string next_;
    list_part<review> part_;
};

}  // namespace

std::vector<events::event> document_review_repository::told(const review_changed& what,
                                                            std::int64_t edition) {
    events::event one = events::make_event(ground_.ids, ground_.clock.now(), review_changed_event,
                                           what.id, edition, json::encode(what));
    one.personal = true;
    return {std::move(one)};
}

task<expected<review>> document_review_repository::add(review fresh) {
    const std::string key = json::encode(fresh.key());
    auto there = co_await ground_.reviews.get(document_id(fresh.key()));
    if (there) co_return fail(already_reviewed);
    auto found_by_id = co_await insert_once(ground_.index, "review:" + fresh.id, key, {});
    if (!found_by_id) co_return std::unexpected(std::move(found_by_id.error()));
    auto found_by_author =
        co_await insert_once(ground_.index, author_id(fresh.account, fresh.id), key, {});
    if (!found_by_author) co_return std::unexpected(std::move(found_by_author.error()));
    auto made = co_await ground_.reviews.insert(document_id(fresh.key()), json::encode(fresh),
                                                told(change_of(fresh), fresh.edition));
    if (!made && made.error().is(errors::conflict)) {
        // Another was faster. Pointers that stay all the same would be passed over.
        auto forgetting = forget(fresh.id, fresh.key());
        co_await std::move(forgetting);
        co_return fail(already_reviewed);
    }
    if (!made) co_return std::unexpected(std::move(made.error()));
    fresh.revision = made->revision;
    co_return fresh;
}

task<expected<review>> document_review_repository::find(review_key key) {
    return find_review(ground_.reviews, std::move(key), {});
}

task<expected<review>> document_review_repository::find_by_id(std::string id) {
    auto found = co_await ground_.index.get("review:" + id);
    if (!found) co_return std::unexpected(std::move(found.error()));
    auto key = json::decode<review_key>(found->body);
    if (!key) co_return std::unexpected(std::move(key.error()));
    co_return co_await find_review(ground_.reviews, std::move(*key), std::move(id));
}

task<expected<review>> document_review_repository::replace(review next,
                                                           std::vector<events::event> more) {
    std::vector<events::event> all = told(change_of(next), next.edition);
    for (events::event& one : more) all.push_back(std::move(one));
    auto put = co_await ground_.reviews.replace_if(document_id(next.key()), next.revision,
                                                   json::encode(next), std::move(all));
    if (!put) co_return std::unexpected(std::move(put.error()));
    next.revision = put->revision;
    co_return next;
}

task<expected<void>> document_review_repository::remove(review seen) {
    auto removed = co_await ground_.reviews.remove_if(document_id(seen.key()), seen.revision,
                                                      told(withdrawal_of(seen), seen.edition + 1));
    if (!removed) co_return std::unexpected(std::move(removed.error()));
    co_return expected<void>();
}

task<expected<shared_reviews>> document_review_repository::published_of(std::string product) {
    return shelf_.published_of(std::move(product));
}

task<expected<list_part<review>>> document_review_repository::of_account(std::string account,
                                                                         std::string after,
                                                                         part_size size) {
    const std::string prefix = author_id(account, "");
    walk out(prefix, prefix + after, size);
    for (;;) {
        auto page = co_await ground_.index.scan(out.next(), page_max);
        if (!page) co_return std::unexpected(std::move(page.error()));
        for (const document::document& each : *page) {
            if (out.done() || !each.id.starts_with(prefix)) co_return out.part();
            auto key = json::decode<review_key>(each.body);
            if (!key) co_return std::unexpected(std::move(key.error()));
            auto found = co_await find_review(ground_.reviews, std::move(*key),
                                              each.id.substr(prefix.size()));
            if (found)
                out.take(each.id, std::move(*found));
            else if (!found.error().is(errors::not_found))
                co_return std::unexpected(std::move(found.error()));
        }
        if (std::ssize(*page) < page_max) co_return out.part();
        out.go_on(page->back().id);
    }
}

task<expected<void>> document_review_repository::forget(std::string id, review_key key) {
    auto of_author = co_await remove_if_there(ground_.index, author_id(key.account, id), {});
    if (!of_author) co_return of_author;
    co_return co_await remove_if_there(ground_.index, "review:" + id, {});
}

task<expected<void>> document_moderation_queue::enqueue(review what) {
    return insert_once(ground_.queue, queue_place(what), json::encode(what.key()), {});
}

task<expected<void>> document_moderation_queue::leave(std::string place) {
    return remove_if_there(ground_.queue, std::move(place), {});
}

task<expected<std::optional<review>>> document_moderation_queue::standing_at(
    document::document place) {
    auto key = json::decode<review_key>(place.body);
    if (!key) co_return std::unexpected(std::move(key.error()));
    auto found = co_await find_review(ground_.reviews, std::move(*key), {});
    if (!found && !found.error().is(errors::not_found))
        co_return std::unexpected(std::move(found.error()));
    if (found && found->status == review_status::pending && queue_place(*found) == place.id)
        co_return std::move(*found);
    auto left = co_await leave(std::move(place.id));
    if (!left) co_return std::unexpected(std::move(left.error()));
    co_return std::nullopt;
}

task<expected<list_part<review>>> document_moderation_queue::waiting(std::string after,
                                                                     part_size size) {
    walk out("", std::move(after), size);
    for (;;) {
        auto page = co_await ground_.queue.scan(out.next(), page_max);
        if (!page) co_return std::unexpected(std::move(page.error()));
        for (const document::document& each : *page) {
            if (out.done()) co_return out.part();
            auto found = co_await standing_at(each);
            if (!found) co_return std::unexpected(std::move(found.error()));
            if (*found) out.take(each.id, std::move(**found));
        }
        if (std::ssize(*page) < page_max) co_return out.part();
        out.go_on(page->back().id);
    }
}

}  // namespace flores::review

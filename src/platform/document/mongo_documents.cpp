#include "platform/document/mongo_documents.hpp"

#include "platform/document/mongo_events.hpp"
#include "platform/document/mongo_log.hpp"
#include "platform/document/permit.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <optional>

namespace flores::document {
namespace {

constexpr int readings_max = 50;

// The name of one attempt to write, among those of every process.
std::string new_name() {
    std::array<unsigned char, 12> bytes;
    randombytes_buf(bytes.data(), bytes.size());
    std::array<char, 2 * bytes.size() + 1> hex;
    return sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
}

bson sorted_by(const char* first, const char* second) {
    bson order;
    order.number(first, 1).number(second, 1);
    bson out;
    out.object("sort", order);
    return out;
}

// The documents behind `after` by id as of a revision, from versions that come in the order of id
// and change. Of a document that changed twice since then, that state is gone.
class page_of_ids {
public:
    page_of_ids(std::int64_t as_of, std::size_t limit) : as_of_(as_of), limit_(limit) {}

    // False: the page is full.
    bool take(document version) {
        if (version.id != id_) end_of_id();
        if (version.id != id_) first_revision_ = version.revision;
        id_ = version.id;
        if (version.changed <= as_of_)
            newest_ = std::move(version);
        else
            changed_since_ = true;
        return found_.size() < limit_;
    }
    bool lost() const { return lost_; }
    std::vector<document> finish() {
        if (found_.size() < limit_) end_of_id();
        return std::move(found_);
    }

private:
    void end_of_id() {
        if (newest_ && !newest_->removed) found_.push_back(std::move(*newest_));
        if (!newest_ && changed_since_ && first_revision_ > 1) lost_ = true;
        newest_.reset();
        changed_since_ = false;
    }

    const std::int64_t as_of_;
    const std::size_t limit_;
    std::vector<document> found_;
    std::string id_;
    std::optional<document> newest_;
    std::int64_t first_revision_ = 0;
    bool changed_since_ = false;
    bool lost_ = false;
};

std::optional<std::vector<document>> scanned(mongo_session& session, const std::string& collection,
                                             const std::string& after, int limit) {
    page_of_ids page(mongo_log(session, collection).head().last, static_cast<std::size_t>(limit));
    bson beyond;
    beyond.text("$gt", after);
    bson filter;
    filter.object("id", beyond);
    session.find_each(collection, filter, sorted_by("id", "changed"),
                      [&page](const bson_t* raw) { return page.take(document_in(bson(raw))); });
    if (page.lost()) return std::nullopt;
    return page.finish();
}

// Of versions in the order of their change, those that were the newest as of that revision.
void keep_newest(mongo_log& log, std::int64_t as_of, std::vector<document> some,
                 std::vector<document>& into) {
    std::vector<std::string> ids;
    for (const document& each : some) ids.push_back(each.id);
    const auto newest = log.versions(ids, as_of);
    for (document& each : some) {
        const auto known = newest.find(each.id);
        if (known != newest.end() && known->second.changed == each.changed)
            into.push_back(std::move(each));
    }
}

std::vector<document> changed_after(mongo_session& session, const std::string& collection,
                                    std::int64_t revision, std::size_t limit) {
    mongo_log log(session, collection);
    const std::int64_t as_of = log.head().last;
    std::vector<document> found;
    while (found.size() < limit && revision < as_of) {
        bson between;
        between.number("$gt", revision).number("$lte", as_of);
        bson filter;
        filter.object("changed", between);
        bson options = sorted_by("changed", "_id");
        const std::size_t wanted = limit - found.size();
        options.number("limit", static_cast<std::int64_t>(wanted));
        std::vector<document> some;
        for (const bson& each : session.find(collection, filter, options))
            some.push_back(document_in(each));
        if (some.empty()) break;
        revision = some.back().changed;
        const bool last = some.size() < wanted;
        keep_newest(log, as_of, std::move(some), found);
        if (last) break;
    }
    return found;
}

}  // namespace

mongo_documents::mongo_documents(mongo_pool& pool, std::string collection)
    : pool_(pool),
      collection_(std::move(collection)),
      events_(std::make_unique<mongo_events>(pool_, collection_)) {}

mongo_documents::~mongo_documents() = default;

events::event_source& mongo_documents::events() {
    return *events_;
}

task<expected<document>> mongo_documents::get(std::string id) {
    auto work = [collection = collection_,
                 id = std::move(id)](mongo_session& session) -> expected<document> {
        mongo_log log(session, collection);
        log.head();
        // Of later commits too: what is a version was committed.
        auto found = log.versions({id}, std::numeric_limits<std::int64_t>::max());
        const auto one = found.find(id);
        if (one == found.end() || one->second.removed) return fail(errors::not_found);
        return std::move(one->second);
    };
    co_return co_await pool_.run(std::move(work));
}

task<expected<std::vector<document>>> mongo_documents::write(std::vector<change> changes) {
    const bool tells =
        std::ranges::any_of(changes, [](const change& one) { return !one.told.empty(); });
    auto work = [collection = collection_, changes = std::move(changes),
                 name = new_name()](mongo_session& session) {
        return mongo_log(session, collection).write(changes, name);
    };
    auto running = pool_.run(std::move(work));
    auto made = co_await std::move(running);
    if (made && tells) events_->announce();
    co_return made;
}

task<expected<document>> mongo_documents::change_one(change wanted) {
    std::vector<change> one;
    one.push_back(std::move(wanted));
    auto running = write(std::move(one));
    auto made = co_await std::move(running);
    if (!made) co_return std::unexpected(std::move(made.error()));
    co_return std::move(made->front());
}

task<expected<document>> mongo_documents::insert(std::string id, std::string body,
                                                 std::vector<events::event> told) {
    return change_one({std::move(id), std::move(body), 0, std::move(told)});
}

task<expected<document>> mongo_documents::replace_if(std::string id, std::int64_t seen,
                                                     std::string body,
                                                     std::vector<events::event> told) {
    return change_one({std::move(id), std::move(body), based_on(seen), std::move(told)});
}

task<expected<document>> mongo_documents::remove_if(std::string id, std::int64_t seen,
                                                    std::vector<events::event> told) {
    return change_one({std::move(id), std::nullopt, based_on(seen), std::move(told)});
}

task<expected<std::int64_t>> mongo_documents::apply(std::vector<change> changes) {
    auto running = write(std::move(changes));
    auto made = co_await std::move(running);
    if (!made) co_return std::unexpected(std::move(made.error()));
    if (made->empty()) co_return co_await revision();
    co_return made->back().changed;
}

task<expected<std::vector<document>>> mongo_documents::scan(std::string after, int limit) {
    auto work = [collection = collection_, after = std::move(after),
                 limit](mongo_session& session) -> expected<std::vector<document>> {
        for (int tried = 0; tried < readings_max; ++tried)
            if (auto page = scanned(session, collection, after, limit)) return std::move(*page);
        return fail(errors::overloaded, log_text{collection + " changes faster than it is read"});
    };
    co_return co_await pool_.run(std::move(work));
}

task<expected<std::vector<document>>> mongo_documents::changed_since(std::int64_t revision,
                                                                     int limit) {
    auto work = [collection = collection_, revision,
                 limit](mongo_session& session) -> expected<std::vector<document>> {
        return changed_after(session, collection, revision, static_cast<std::size_t>(limit));
    };
    co_return co_await pool_.run(std::move(work));
}

task<expected<std::int64_t>> mongo_documents::revision() {
    auto work = [collection = collection_](mongo_session& session) -> expected<std::int64_t> {
        return mongo_log(session, collection).head().last;
    };
    co_return co_await pool_.run(std::move(work));
}

}  // namespace flores::document

#include "platform/document/mongo_shelf.hpp"

#include "platform/document/mongo_bson.hpp"
#include "platform/document/mongo_log.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace flores::document {
namespace {

using promotion::record;
using promotion::record_key;

const std::string marks = "promote_mark";
constexpr std::string_view begun = "begun";

// What the server does not do is the operator's to know: nothing of it was foreseen.
template <class F>
auto done_by(mongo_pool& pool, F work) {
    auto got = pool.run_now(work);
    if (!got) throw mongo_error(0, got.error().log.text);
    return std::move(*got);
}

// Columns by name, as of the table: body, changed, id, removed, revision.
record as_record(const document& one) {
    return {{one.id},
            {one.body, one.changed, one.id, std::int64_t{one.removed ? 1 : 0}, one.revision}};
}

document as_document(const record& one) {
    return {std::get<std::string>(one.values[2]), std::get<std::int64_t>(one.values[4]),
            std::get<std::int64_t>(one.values[1]), std::get<std::int64_t>(one.values[3]) == 1,
            std::get<std::string>(one.values[0])};
}

const std::string& text_in(const record_key& key) {
    return std::get<std::string>(key.at(0));
}

// The newest version of each document behind `after`.
std::vector<record> newest_after(mongo_session& session, const std::string& collection,
                                 const std::string& after, std::size_t limit) {
    bson beyond;
    beyond.text("$gt", after);
    bson filter;
    filter.object("id", beyond);
    bson order;
    order.number("id", 1).number("changed", 1);
    bson options;
    options.object("sort", order);
    std::vector<record> out;
    session.find_each(collection, filter, options, [&](const bson_t* raw) {
        record one = as_record(document_in(bson(raw)));
        if (!out.empty() && out.back().key == one.key) {
            out.back() = std::move(one);
            return true;
        }
        if (out.size() == limit) return false;
        out.push_back(std::move(one));
        return true;
    });
    return out;
}

}  // namespace

mongo_shelf::mongo_shelf(mongo_pool& pool, std::string_view service, std::string_view collection)
    : pool_(pool), collection_(fmt::format("{}.{}", service, collection)) {}

std::vector<record> mongo_shelf::after(const record_key& key, std::size_t limit) {
    return done_by(pool_, [&](mongo_session& session) -> expected<std::vector<record>> {
        mongo_log(session, collection_).head();
        return newest_after(session, collection_, key.empty() ? "" : text_in(key), limit);
    });
}

bool mongo_shelf::change(const std::vector<record_key>& out, const std::vector<record>& in) {
    return done_by(pool_, [&](mongo_session& session) -> expected<bool> {
        std::vector<std::string> gone;
        for (const record_key& one : out) gone.push_back(text_in(one));
        bson among;
        among.texts("$in", gone);
        bson filter;
        filter.object("id", among);
        if (!gone.empty()) session.remove(collection_, filter);
        std::vector<bson> made;
        for (const record& one : in) made.push_back(version_of(as_document(one)));
        session.insert_missing(collection_, made);
        return true;
    });
}

mongo_revisions::mongo_revisions(mongo_pool& pool, std::string_view service,
                                 std::span<const std::string_view> collections)
    : pool_(pool), service_(service), collections_(collections.begin(), collections.end()) {
    std::ranges::sort(collections_);
}

std::vector<record> mongo_revisions::after(const record_key& key, std::size_t) {
    return done_by(pool_, [&](mongo_session& session) -> expected<std::vector<record>> {
        std::vector<record> found;
        for (const std::string& each : collections_) {
            if (!key.empty() && each <= text_in(key)) continue;
            const commit head = mongo_log(session, fmt::format("{}.{}", service_, each)).head();
            if (head.last > 0) found.push_back({{each}, {each, head.last}});
        }
        return found;
    });
}

// A log that has its newest entry only is as whole as one whose others are a day old.
bool mongo_revisions::change(const std::vector<record_key>& out, const std::vector<record>& in) {
    return done_by(pool_, [&](mongo_session& session) -> expected<bool> {
        for (const record_key& one : out)
            session.remove(fmt::format("{}.{}.log", service_, text_in(one)), bson());
        for (const record& one : in) {
            const auto revision = std::get<std::int64_t>(one.values[1]);
            bson entry;
            entry.number("_id", revision).number("last", revision).text("by", "promotion");
            entry.number("at", 0).flag("folded", true).flag("staged", false);
            session.insert(fmt::format("{}.{}.log", service_, text_in(one.key)), entry);
        }
        return true;
    });
}

std::string mark_of(mongo_pool& pool) {
    return done_by(pool, [](mongo_session& session) -> expected<std::string> {
        const auto found = session.find(marks, bson(), bson());
        return found.empty() ? std::string() : found.front().text("shop");
    });
}

void set_mark(mongo_pool& pool, std::string_view shop) {
    done_by(pool, [&](mongo_session& session) -> expected<bool> {
        bson mark;
        mark.text("_id", "mark").text("shop", shop).text("state", begun);
        return session.insert(marks, mark);
    });
}

void note_finished(mongo_pool& pool) {
    done_by(pool, [](mongo_session& session) -> expected<bool> {
        session.update(marks, bson().text("_id", "mark"),
                       bson().object("$set", bson().text("state", "finished")));
        return true;
    });
}

expected<bool> is_half_promoted(mongo_pool& pool) {
    auto work = [](mongo_session& session) -> expected<bool> {
        const auto found = session.find(marks, bson(), bson());
        return !found.empty() && found.front().text("state") == begun;
    };
    return pool.run_now(work);
}

}  // namespace flores::document

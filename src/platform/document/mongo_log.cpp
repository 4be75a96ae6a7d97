#include "platform/document/mongo_log.hpp"

#include "platform/core/ambient.hpp"
#include "platform/document/mongo_events.hpp"
#include "platform/document/permit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>
#include <ranges>

namespace flores::document {
namespace {

constexpr std::size_t inline_bytes_max = 1'000'000;  // of an entry; the server takes 16 MB
constexpr std::ptrdiff_t ids_of_query_max = 500;
constexpr int tries_max = 200;

std::int64_t microseconds_now() {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

bson of_id(std::int64_t id) {
    bson out;
    out.number("_id", id);
    return out;
}

bson of_batch(const std::string& by) {
    bson out;
    out.text("batch", by);
    return out;
}

bson newest_first(std::int64_t limit) {
    bson order;
    order.number("_id", -1);
    bson out;
    out.object("sort", order).number("limit", limit);
    return out;
}

bson change_written(const document& made, const std::vector<events::event>& told) {
    std::vector<bson> events;
    for (const events::event& each : told) events.push_back(pending(each));
    bson out;
    out.text("id", made.id).number("revision", made.revision).flag("removed", made.removed);
    out.text("body", made.body).list("pending", events);
    return out;
}

// Copies of the next changes, as many as one document of the server takes with ease.
std::vector<bson> next_part(const std::vector<bson>& all, std::size_t& at) {
    std::vector<bson> part;
    std::size_t size = 0;
    while (at < all.size() && (part.empty() || size + all[at].size() <= inline_bytes_max)) {
        size += all[at].size();
        part.emplace_back(all[at++].raw());
    }
    return part;
}

// `take` gets a filter for each few of the ids.
void in_pieces(const char* field, const std::vector<std::string>& ids,
               const std::function<void(const bson&)>& take) {
    for (auto at = ids.begin(); at != ids.end();) {
        const auto end = at + std::min(ids_of_query_max, ids.end() - at);
        bson among;
        among.texts("$in", {at, end});
        bson filter;
        filter.object(field, among);
        take(filter);
        at = end;
    }
}

std::string version_key(const document& one) {
    return fmt::format("{}|{}", one.id, one.changed);
}

}  // namespace

document document_in(const bson& version) {
    return {version.text("id"), version.number("revision"), version.number("changed"),
            version.flag("removed"), version.text("body")};
}

bson version_of(const document& one) {
    bson out;
    out.text("_id", version_key(one)).text("id", one.id);
    out.number("changed", one.changed).number("revision", one.revision);
    out.flag("removed", one.removed).text("body", one.body);
    return out;
}

commit mongo_log::head() {
    const std::vector<bson> found = session_.find(collection_ + ".log", bson(), newest_first(1));
    if (found.empty()) return {};
    const bson& entry = found.front();
    if (!entry.flag("folded")) fold(entry);
    return {entry.number("_id"), entry.number("last")};
}

std::map<std::string, document> mongo_log::versions(const std::vector<std::string>& ids,
                                                    std::int64_t as_of) {
    std::map<std::string, document> newest;
    const auto take = [&](const bson_t* raw) {
        document one = document_in(bson(raw));
        document& known = newest[one.id];
        if (one.changed <= as_of && one.changed > known.changed) known = std::move(one);
        return true;
    };
    in_pieces("id", ids,
              [&](const bson& filter) { session_.find_each(collection_, filter, bson(), take); });
    std::erase_if(newest, [](const auto& each) { return each.second.changed == 0; });
    return newest;
}

expected<mongo_log::attempt> mongo_log::prepare(const std::vector<change>& changes,
                                                const commit& after) {
    std::vector<std::string> ids;
    for (const change& each : changes) ids.push_back(each.id);
    std::map<std::string, document> known = versions(ids, after.last);
    attempt out;
    for (const change& each : changes) {
        const auto former = known.find(each.id);
        const document* there = former == known.end() ? nullptr : &former->second;
        const expected<void> allowed = permit(there, each);
        if (!allowed) return fail(*allowed.error().kind, log_text{each.id});
        const document made{each.id, (there ? there->revision : 0) + 1,
                            static_cast<std::int64_t>(out.made.size()), !each.body,
                            each.body.value_or(std::string())};
        if (each.told.size() > events_of_change_max)
            return fail(errors::internal, log_text{"too many events of " + each.id});
        out.written.push_back(change_written(made, each.told));
        out.size += out.written.back().size();
        known[each.id] = made;  // a later one of the same id follows this one
        out.made.push_back(made);
    }
    return out;
}

void mongo_log::stage(const std::vector<bson>& written, const std::string& by) {
    session_.remove(collection_ + ".staged", of_batch(by));
    std::size_t at = 0;
    for (std::int64_t number = 0; at < written.size(); ++number) {
        bson part;
        part.text("_id", fmt::format("{}|{}", by, number)).text("batch", by);
        part.number("number", number).number("at", microseconds_now());
        part.list("changes", next_part(written, at));
        session_.insert(collection_ + ".staged", part);
    }
}

// An answer that was lost is asked for: the entry says whose it is.
bool mongo_log::try_commit(const attempt& what, const commit& after, const std::string& by,
                           bool staged) {
    const auto count = static_cast<std::int64_t>(what.made.size());
    bson entry;
    entry.number("_id", after.last + 1).number("last", after.last + count).text("by", by);
    entry.number("at", microseconds_now()).flag("folded", false).flag("staged", staged);
    if (!staged) entry.list("changes", what.written);
    bool won = false;
    try {
        won = session_.insert(collection_ + ".log", entry);
    } catch (const mongo_error&) {
        const auto found =
            session_.find(collection_ + ".log", of_id(after.last + 1), newest_first(1));
        if (found.empty()) throw;
        won = found.front().text("by") == by;
    }
    if (!won) return false;
    try {
        fold(entry);
    } catch (const mongo_error&) {
        // It is committed: whoever reads next goes on with it.
    }
    return true;
}

expected<std::vector<document>> mongo_log::write(const std::vector<change>& changes,
                                                 const std::string& by) {
    if (changes.empty()) return std::vector<document>();
    for (int tried = 0; tried < tries_max && !current_ambient().expired(); ++tried) {
        const commit after = head();
        expected<attempt> what = prepare(changes, after);
        // A refusal by what others changed meanwhile is none.
        if (!what && head().first != after.first) continue;
        if (!what) return std::unexpected(std::move(what.error()));
        const bool staged = what->size > inline_bytes_max;
        if (staged) stage(what->written, by);
        if (!try_commit(*what, after, by, staged)) continue;
        for (document& each : what->made) each.changed += after.last + 1;
        return std::move(what->made);
    }
    return fail(errors::overloaded, log_text{"too many writers of " + collection_});
}

std::vector<bson> mongo_log::changes_of(const bson& entry) {
    if (!entry.flag("staged")) return entry.list("changes");
    bson order;
    order.number("number", 1);
    bson options;
    options.object("sort", order);
    std::vector<bson> all;
    session_.find_each(collection_ + ".staged", of_batch(entry.text("by")), options,
                       [&all](const bson_t* raw) {
                           std::ranges::move(bson(raw).list("changes"), std::back_inserter(all));
                           return true;
                       });
    return all;
}

bool mongo_log::is_folded(std::int64_t first) {
    const auto found = session_.find(collection_ + ".log", of_id(first), newest_first(1));
    return found.empty() || found.front().flag("folded");
}

void mongo_log::fold(const bson& entry) {
    const std::int64_t first = entry.number("_id");
    const std::vector<bson> changes = changes_of(entry);
    if (static_cast<std::int64_t>(changes.size()) != entry.number("last") - first + 1) {
        if (is_folded(first)) return;  // another one was faster, and took the parts away
        throw mongo_error(0, fmt::format("commit {} of {} has lost changes", first, collection_));
    }
    std::vector<document> made;
    std::vector<bson> versions;
    std::vector<bson> told;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const std::int64_t changed = first + static_cast<std::int64_t>(i);
        made.push_back(document_in(changes[i]));
        made.back().changed = changed;
        versions.push_back(version_of(made.back()));
        made.back().body.clear();
        std::int64_t position = changed * events_of_change_max;
        for (const bson& each : changes[i].list("pending"))
            told.push_back(event_document(each, position++));
    }
    session_.insert_missing(collection_ + ".events", told);
    session_.insert_missing(collection_, versions);
    forget_former(made, false);
    // Where another one marked it, documents may have changed again, and been removed, since.
    if (!mark_folded(first)) forget_former(made, true);
    if (entry.flag("staged")) session_.remove(collection_ + ".staged", of_batch(entry.text("by")));
}

bool mongo_log::mark_folded(std::int64_t first) {
    bson mark;
    mark.object("$set", bson().flag("folded", true)).object("$unset", bson().text("changes", ""));
    return session_.update(collection_ + ".log", of_id(first).flag("folded", false), mark);
}

void mongo_log::forget_former(const std::vector<document>& made, bool late) {
    std::vector<std::string> ids;
    for (const document& each : made)
        if (late || each.revision > 1) ids.push_back(each.id);
    std::map<std::string, std::vector<document>> versions;
    const auto take = [&](const bson_t* raw) {
        document one = document_in(bson(raw));
        one.body.clear();
        versions[one.id].push_back(std::move(one));
        return true;
    };
    in_pieces("id", ids,
              [&](const bson& filter) { session_.find_each(collection_, filter, bson(), take); });
    std::vector<std::string> gone;
    for (auto& [id, all] : versions) {
        std::ranges::sort(all, std::greater(), &document::changed);
        const std::size_t kept = all.front().removed ? 1 : 2;
        for (const document& each : all | std::views::drop(kept)) gone.push_back(version_key(each));
    }
    in_pieces("_id", gone, [&](const bson& filter) { session_.remove(collection_, filter); });
}

// The head stays, however old it is.
void mongo_log::prune(std::int64_t before) {
    const commit newest = head();
    bson older;
    older.number("$lt", before);
    bson former;
    former.number("$lt", newest.first);
    bson entries;
    entries.object("at", older).object("_id", former);
    session_.remove(collection_ + ".log", entries);
    bson parts;
    parts.object("at", older);
    session_.remove(collection_ + ".staged", parts);
}

}  // namespace flores::document

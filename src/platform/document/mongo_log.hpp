// The log of one collection: how many changes become current by one write, on a server where only
// an insertion is sure to be whole. Blocking; for a thread of mongo_pool.
//
// Five collections stand for the collection "c", none of whose documents two writers ever change
// to different ends:
//
//   c.log       one entry for each commit: `_id` is the first revision it took, `last` its last.
//               The one with the greatest `_id` is the head; its `last` is the collection's
//               revision. A small commit carries its changes itself until it is folded.
//   c.staged    the changes of a large one, in parts, under the name of their batch. Nobody sees
//               them before an entry names the batch.
//   c           versions of documents, never changed: `_id` is "<id>|<changed>".
//   c.events    what waits for a relay (mongo_events.hpp).
//
// A writer reads the head, has it folded, checks its changes against the versions, stages them and
// inserts the entry whose `_id` is the revision after the head's last. Whoever else wanted to
// follow the same head wanted the same `_id`, and one of them got it: that insertion is the commit.
// The others begin anew. So commits are one after another, each checked against exactly what came
// before it, and each is current at once or not at all.
//
// Folding turns an entry into versions and events, by insertions whose ids follow from the entry,
// then marks it. It may be done by anybody, by many at once and again after a crash: each finds or
// makes the same documents. Nobody commits or reads before the head is folded, so at most one entry
// is not. Of former versions the last one stays for readers who began before; none of a document
// that was removed.
//
// Entries go after a day. A writer that slept longer between reading the head and its insertion
// could take a number for nothing; everything else it does ends within a minute.
#pragma once

#include "platform/document/document_store.hpp"
#include "platform/document/mongo_bson.hpp"
#include "platform/document/mongo_pool.hpp"

#include <map>
#include <string>
#include <vector>

namespace flores::document {

struct commit {
    std::int64_t first = 0;
    std::int64_t last = 0;
};

class mongo_log {
public:
    mongo_log(mongo_session& session, const std::string& collection)
        : session_(session), collection_(collection) {}

    // The newest commit, folded.
    commit head();

    // Of an entry as it was read, however long ago; others may have done it since.
    void fold(const bson& entry);

    // As document_store::apply; `by` names the attempt among all of every process. Gives the
    // documents as they are now, in the order of the changes.
    expected<std::vector<document>> write(const std::vector<change>& changes,
                                          const std::string& by);

    // The newest versions as of a revision of the collection; absent: not in the map.
    std::map<std::string, document> versions(const std::vector<std::string>& ids,
                                             std::int64_t as_of);

    // Forgets entries and parts that no writer can be at any more.
    void prune(std::int64_t before);

private:
    struct attempt {
        std::vector<document> made;  // `changed` counted from 0
        std::vector<bson> written;
        std::size_t size = 0;  // of what is written
    };
    expected<attempt> prepare(const std::vector<change>& changes, const commit& after);
    void stage(const std::vector<bson>& written, const std::string& by);
    bool try_commit(const attempt& what, const commit& after, const std::string& by, bool staged);
    std::vector<bson> changes_of(const bson& entry);
    bool is_folded(std::int64_t first);
    bool mark_folded(std::int64_t first);  // false: another one has
    // Of each of them the newest version and the one before stay; of a removed one the newest. A
    // first revision has none before it, unless it is late.
    void forget_former(const std::vector<document>& made, bool late);

    mongo_session& session_;
    const std::string& collection_;
};

// A version as stored, and back.
document document_in(const bson& version);
bson version_of(const document& one);

}  // namespace flores::document

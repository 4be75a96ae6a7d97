// The port over one collection of JSON documents. Each verb is one whole change: a document, its
// revision and the events that tell of it are stored together or not at all. No verb spans
// documents but apply, which an adapter makes visible at once or never.
//
// Two numbers: a document's revision counts its own changes, for edits that must not be lost; the
// collection's revision counts all changes of the collection, so that a copy in memory can ask what
// changed since. A removed document stays as a tombstone without body, so that copies hear of it.
#pragma once

#include "platform/core/error.hpp"
#include "platform/core/task.hpp"
#include "platform/events/source.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::document {

struct document {
    std::string id;
    std::int64_t revision = 0;  // from 1
    std::int64_t changed = 0;   // the collection's revision at the last change
    bool removed = false;       // a tombstone: the body is empty
    std::string body;           // JSON
};

// One change among those of apply.
struct change {
    std::string id;
    std::optional<std::string> body;  // nullopt: remove it
    std::int64_t seen = 0;            // the revision it is based on; 0: there is none yet
    std::vector<events::event> told;  // pending until a relay handed them on
};

class document_store {
public:
    virtual ~document_store() = default;

    // not_found: there is none, or it was removed.
    virtual task<expected<document>> get(std::string id) = 0;

    // conflict: the id is taken. A removed document's id may be used again; its revision goes on.
    virtual task<expected<document>> insert(std::string id, std::string body,
                                            std::vector<events::event> told) = 0;

    // stale: its revision is not `seen`. not_found: as in get.
    virtual task<expected<document>> replace_if(std::string id, std::int64_t seen, std::string body,
                                                std::vector<events::event> told) = 0;

    // Gives the tombstone. stale and not_found as above.
    virtual task<expected<document>> remove_if(std::string id, std::int64_t seen,
                                               std::vector<events::event> told) = 0;

    // All of them or none, as insert (seen 0), replace_if or remove_if would (seen 0 and no body:
    // not_found); gives the
    // collection's new revision. The first that is refused decides, and is named in the error's log
    // text.
    virtual task<expected<std::int64_t>> apply(std::vector<change> changes) = 0;

    // Documents whose id is greater than `after`, by id, at most `limit`; no tombstones.
    virtual task<expected<std::vector<document>>> scan(std::string after, int limit) = 0;

    // Documents and tombstones changed after that revision of the collection, in the order of their
    // last change, at most `limit`: ask again from the last one's `changed`.
    virtual task<expected<std::vector<document>>> changed_since(std::int64_t revision,
                                                                int limit) = 0;

    // The collection's revision; 0 when nothing was ever stored.
    virtual task<expected<std::int64_t>> revision() = 0;

    // The pending events of the documents, for a relay.
    virtual events::event_source& events() = 0;
};

}  // namespace flores::document

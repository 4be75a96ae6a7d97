// The events of a collection in MongoDB for the suite of event sources: each is told by a document.
#pragma once

#include "platform/document/mongo_documents.hpp"
#include "support/mongo_server.hpp"
#include "support/run_task.hpp"

#include <string>
#include <utility>

namespace flores::test {

class told_by_documents {
public:
    static constexpr int more_than_a_step = 30;  // there is but one, and FerretDB is slow

    std::int64_t stored();
    events::event_source& source() { return documents_.events(); }
    void store(const events::event& what) { insert(std::to_string(++made_), what); }
    void store_and_refuse(const events::event& what) {
        (void)run_task(documents_.insert("taken", "{}", {}));
        insert("taken", what);
    }

private:
    void insert(std::string id, const events::event& what) {
        (void)run_task(documents_.insert(std::move(id), "{}", {what}));
    }

    mongo_server& server_ = mongo_server::instance();
    const std::string name_ = server_.new_collection();
    document::mongo_documents documents_{server_.pool(), name_};
    int made_ = 0;
};

}  // namespace flores::test

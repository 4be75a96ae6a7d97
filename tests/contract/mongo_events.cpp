#include "support/mongo_events.hpp"

#include "platform/document/mongo_bson.hpp"

namespace flores::test {

std::int64_t told_by_documents::stored() {
    auto look = [events =
                     name_ + ".events"](document::mongo_session& session) -> expected<std::size_t> {
        return session.find(events, document::bson(), document::bson()).size();
    };
    return static_cast<std::int64_t>(*server_.pool().run_now(look));
}

}  // namespace flores::test

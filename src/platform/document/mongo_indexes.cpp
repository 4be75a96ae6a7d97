#include "platform/document/mongo_indexes.hpp"

#include "platform/document/mongo_bson.hpp"
#include "platform/sql/waiting.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

namespace flores::document {
namespace {

// Empty: nothing.
std::string lacking(mongo_pool& mongo, const std::vector<mongo_index>& known) {
    if (std::string why = mongo.fault(); !why.empty()) return why;
    const auto missing = missing_of(mongo, known);
    if (!missing) return missing.error().log.text;
    if (missing->empty()) return {};
    return fmt::format("{} lacks {} index(es). Run: flores migrate", mongo.name(), missing->size());
}

}  // namespace

std::vector<mongo_index> indexes_of(std::string_view service,
                                    std::span<const std::string_view> collections) {
    std::vector<mongo_index> out;
    for (const std::string_view each : collections) {
        const std::string name = fmt::format("{}.{}", service, each);
        out.push_back({name, "by_id", {"id", "changed"}});
        out.push_back({name, "by_change", {"changed"}});
        out.push_back({name + ".events", "unsent", {"unsent", "_id"}});
        out.push_back({name + ".events", "again", {"again"}});
        out.push_back({name + ".staged", "by_batch", {"batch", "number"}});
    }
    return out;
}

// One a command: FerretDB 1.24 falls over two that are there already.
void make(mongo_session& session, const mongo_index& one) {
    bson keys;
    for (const std::string_view each : one.fields) keys.number(each, 1);
    std::vector<bson> only(1);
    only[0].object("key", keys).text("name", one.name);
    bson command;
    command.text("createIndexes", one.collection).list("indexes", only);
    session.command(command);
}

expected<std::vector<mongo_index>> missing_of(mongo_pool& mongo, std::vector<mongo_index> all) {
    auto work = [&all](mongo_session& session) -> expected<std::vector<mongo_index>> {
        std::map<std::string, std::set<std::string>> there;
        for (const mongo_index& one : all)
            if (!there.contains(one.collection))
                there.emplace(one.collection, session.index_names(one.collection));
        std::erase_if(all, [&there](const mongo_index& one) {
            return there.at(one.collection).contains(std::string(one.name));
        });
        return std::move(all);
    };
    return mongo.run_now(work);
}

void wait_until_ready(mongo_pool& mongo, const std::vector<mongo_index>& known,
                      const std::function<void()>& waiting) {
    sql::wait_for_store([&] { return lacking(mongo, known); }, waiting);
}

void require_ready(mongo_pool& mongo, const std::vector<mongo_index>& known) {
    if (const std::string why = lacking(mongo, known); !why.empty()) throw mongo_error(0, why);
}

}  // namespace flores::document

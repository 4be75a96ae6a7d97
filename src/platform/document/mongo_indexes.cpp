#include "platform/document/mongo_indexes.hpp"

#include "platform/document/mongo_bson.hpp"

#include <fmt/format.h>
#include <mongoc/mongoc.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

namespace flores::document {
namespace {

constexpr std::uint32_t no_such_collection = 26;  // the server's own number

struct destroy {
    void operator()(mongoc_uri_t* it) const { mongoc_uri_destroy(it); }
    void operator()(mongoc_client_t* it) const { mongoc_client_destroy(it); }
    void operator()(mongoc_collection_t* it) const { mongoc_collection_destroy(it); }
    void operator()(mongoc_cursor_t* it) const { mongoc_cursor_destroy(it); }
};
template <class T>
using held = std::unique_ptr<T, destroy>;

std::set<std::string> names_in(mongoc_client_t* client, const char* database,
                               const std::string& collection) {
    const held<mongoc_collection_t> in(
        mongoc_client_get_collection(client, database, collection.c_str()));
    const held<mongoc_cursor_t> found(mongoc_collection_find_indexes_with_opts(in.get(), nullptr));
    std::set<std::string> out;
    const bson_t* one = nullptr;
    while (mongoc_cursor_next(found.get(), &one)) out.insert(bson(one).text("name"));
    bson_error_t why;
    if (mongoc_cursor_error(found.get(), &why) && why.code != no_such_collection)
        throw mongo_error(why.code, why.message);
    return out;
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

std::vector<mongo_index> missing_of(const std::string& uri, std::vector<mongo_index> all) {
    const held<mongoc_uri_t> read(mongoc_uri_new(uri.c_str()));
    const held<mongoc_client_t> client(read ? mongoc_client_new_from_uri(read.get()) : nullptr);
    if (!client) throw mongo_error(0, "MONGODB_URI cannot be read");
    mongoc_client_set_error_api(client.get(), MONGOC_ERROR_API_VERSION_2);
    std::map<std::string, std::set<std::string>> there;
    for (const mongo_index& one : all)
        if (!there.contains(one.collection))
            there.emplace(
                one.collection,
                names_in(client.get(), mongoc_uri_get_database(read.get()), one.collection));
    std::erase_if(all, [&there](const mongo_index& one) {
        return there.at(one.collection).contains(std::string(one.name));
    });
    return all;
}

}  // namespace flores::document

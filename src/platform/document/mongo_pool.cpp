#include "platform/document/mongo_pool.hpp"

#include "platform/document/mongo_bson.hpp"
#include "platform/document/mongo_uri.hpp"
#include "platform/observe/log.hpp"

#include <fmt/format.h>
#include <mongoc/mongoc.h>

#include <memory>

namespace flores::document {
namespace {

constexpr int threads = 8;
constexpr std::size_t queue_max = 512;
constexpr std::chrono::seconds look_period{1};  // for a server that does not answer
// The server's own numbers.
constexpr std::uint32_t unauthorized = 13;
constexpr std::uint32_t authentication_failed = 18;
constexpr std::uint32_t no_such_collection = 26;
constexpr std::uint32_t duplicate = 11'000;

struct destroy {
    void operator()(mongoc_collection_t* it) const { mongoc_collection_destroy(it); }
    void operator()(mongoc_cursor_t* it) const { mongoc_cursor_destroy(it); }
    void operator()(mongoc_bulk_operation_t* it) const { mongoc_bulk_operation_destroy(it); }
};
using held_collection = std::unique_ptr<mongoc_collection_t, destroy>;
using held_cursor = std::unique_ptr<mongoc_cursor_t, destroy>;
using held_bulk = std::unique_ptr<mongoc_bulk_operation_t, destroy>;

[[noreturn]] void raise(const bson_error_t& why) {
    throw mongo_error(why.code, why.message);
}

// Without the credentials.
std::string name_in(const mongoc_uri_t* uri) {
    std::string hosts;
    for (const mongoc_host_list_t* one = mongoc_uri_get_hosts(uri); one; one = one->next)
        hosts += (hosts.empty() ? "" : ",") + std::string(one->host_and_port);
    if (const char* found_by_name = mongoc_uri_get_srv_hostname(uri)) hosts = found_by_name;
    return fmt::format("MongoDB at {}, database {}, authSource {}", hosts,
                       mongoc_uri_get_database(uri), mongoc_uri_get_auth_source(uri));
}

// libmongoc calls a connection that broke while it signed in by the same number.
bool is_refusal(const mongo_error& why) {
    const bool broke = std::string_view(why.what()).starts_with("Failed to send \"sasl");
    return why.code() == authentication_failed || why.code() == unauthorized ||
           (why.code() == MONGOC_ERROR_CLIENT_AUTHENTICATE && !broke);
}

// OpenSSL finds fault with it, or libmongoc with the host's name: of both there are but the words.
bool is_of_certificate(const mongo_error& why) {
    return std::string_view(why.what()).contains("certificate verif");
}

// Of an unordered bulk: whether nothing but taken ids was refused.
bool only_duplicates(const bson& reply) {
    const std::vector<bson> refused = reply.list("writeErrors");
    for (const bson& each : refused)
        if (each.number("code") != duplicate) return false;
    return !refused.empty();
}

// Gives the client's collection back at the end of the verb.
held_collection open(mongoc_client_t* client, const std::string& database,
                     const std::string& name) {
    return held_collection(mongoc_client_get_collection(client, database.c_str(), name.c_str()));
}

}  // namespace

void mongo_session::find_each(const std::string& collection, const bson& filter,
                              const bson& options, const visitor& take) {
    const held_collection in = open(client_, database_, collection);
    const held_cursor found(
        mongoc_collection_find_with_opts(in.get(), filter.raw(), options.raw(), nullptr));
    const bson_t* one = nullptr;
    while (mongoc_cursor_next(found.get(), &one))
        if (!take(one)) return;
    bson_error_t why;
    if (mongoc_cursor_error(found.get(), &why)) raise(why);
}

std::vector<bson> mongo_session::find(const std::string& collection, const bson& filter,
                                      const bson& options) {
    std::vector<bson> all;
    find_each(collection, filter, options, [&all](const bson_t* one) {
        all.emplace_back(one);
        return true;
    });
    return all;
}

bool mongo_session::insert(const std::string& collection, const bson& what) {
    const held_collection in = open(client_, database_, collection);
    bson_error_t why;
    if (mongoc_collection_insert_one(in.get(), what.raw(), nullptr, nullptr, &why)) return true;
    if (why.code == duplicate) return false;
    raise(why);
}

void mongo_session::insert_missing(const std::string& collection, const std::vector<bson>& all) {
    if (all.empty()) return;
    const held_collection in = open(client_, database_, collection);
    std::vector<const bson_t*> raw;
    for (const bson& each : all) raw.push_back(each.raw());
    bson options;
    options.flag("ordered", false);
    bson_t answered;
    bson_error_t why;
    const bool good = mongoc_collection_insert_many(in.get(), raw.data(), raw.size(), options.raw(),
                                                    &answered, &why);
    const bson reply(&answered);
    bson_destroy(&answered);
    if (!good && !only_duplicates(reply)) raise(why);
}

bool mongo_session::update(const std::string& collection, const bson& filter, const bson& change) {
    const held_collection in = open(client_, database_, collection);
    bson_t answered;
    bson_error_t why;
    const bool good = mongoc_collection_update_one(in.get(), filter.raw(), change.raw(), nullptr,
                                                   &answered, &why);
    const bson reply(&answered);
    bson_destroy(&answered);
    if (!good) raise(why);
    return reply.number("matchedCount") > 0;
}

void mongo_session::replace_all(const std::string& collection, const std::vector<bson>& by) {
    if (by.empty()) return;
    const held_collection in = open(client_, database_, collection);
    const held_bulk all(mongoc_collection_create_bulk_operation_with_opts(in.get(), nullptr));
    bson_error_t why;
    for (const bson& each : by) {
        bson which;
        which.number("_id", each.number("_id"));
        if (!mongoc_bulk_operation_replace_one_with_opts(all.get(), which.raw(), each.raw(),
                                                         nullptr, &why))
            raise(why);
    }
    bson_t answered;
    const bool good = mongoc_bulk_operation_execute(all.get(), &answered, &why) != 0;
    bson_destroy(&answered);
    if (!good) raise(why);
}

std::int64_t mongo_session::remove(const std::string& collection, const bson& filter) {
    const held_collection in = open(client_, database_, collection);
    bson_t answered;
    bson_error_t why;
    const bool good =
        mongoc_collection_delete_many(in.get(), filter.raw(), nullptr, &answered, &why);
    const bson reply(&answered);
    bson_destroy(&answered);
    if (!good) raise(why);
    return reply.number("deletedCount");
}

std::set<std::string> mongo_session::index_names(const std::string& collection) {
    const held_collection in = open(client_, database_, collection);
    const held_cursor found(mongoc_collection_find_indexes_with_opts(in.get(), nullptr));
    std::set<std::string> all;
    const bson_t* one = nullptr;
    while (mongoc_cursor_next(found.get(), &one)) all.insert(bson(one).text("name"));
    bson_error_t why;
    if (mongoc_cursor_error(found.get(), &why) && why.code != no_such_collection) raise(why);
    return all;
}

void mongo_session::command(const bson& what) {
    bson_error_t why;
    if (!mongoc_client_command_simple(client_, database_.c_str(), what.raw(), nullptr, nullptr,
                                      &why))
        raise(why);
}

mongo_pool::lease::lease(mongo_pool& owner)
    : owner_(owner), client_(mongoc_client_pool_pop(owner.clients_)) {
    owner_.counts_.in_use.add();
}

mongo_pool::lease::~lease() {
    owner_.counts_.in_use.add(-1);
    mongoc_client_pool_push(owner_.clients_, client_);
}

mongo_pool::mongo_pool(const std::string& uri, observe::metrics* counts) {
    const held_uri read = read_mongo_uri(uri, threads + 2);  // run_now, looking_
    database_ = mongoc_uri_get_database(read.get());
    name_ = name_in(read.get());
    clients_ = mongoc_client_pool_new(read.get());
    if (!clients_) throw mongo_error(0, "MONGODB_URI asks for what this client cannot do");
    mongoc_client_pool_set_error_api(clients_, MONGOC_ERROR_API_VERSION_2);
    workers_.emplace("mongo", threads, queue_max);
    if (counts) count_into(*counts);
    looking_ = std::jthread([this](const std::stop_token& end) { look_until(end); });
}

void mongo_pool::count_into(observe::metrics& into) {
    const auto ended = [&into](const char* outcome) {
        return into.add_counter("mongo_calls_total", "What was asked, by what became of it.",
                                {{"outcome", outcome}});
    };
    counts_.in_use = into.add_gauge("mongo_clients_in_use", "Of those that are open.");
    counts_.waiting = into.add_gauge("mongo_waiting", "Calls that wait for a client.");
    counts_.waits = into.add_histogram("mongo_wait_seconds", "From asking to having a client.",
                                       observe::duration_bounds());
    counts_.answered = ended("answered");
    counts_.unavailable = ended("unavailable");
    into.before_text([this] { counts_.waiting.set(static_cast<double>(workers_->waiting())); });
}

void mongo_pool::note_wait(std::chrono::steady_clock::time_point asked) const {
    const std::chrono::duration<double> waited = std::chrono::steady_clock::now() - asked;
    counts_.waits.observe(waited.count());
}

mongo_pool::~mongo_pool() {
    looking_.request_stop();
    workers_.reset();  // its threads use the clients
    looking_.join();   // so does this
    mongoc_client_pool_destroy(clients_);
}

void mongo_pool::look_until(const std::stop_token& end) {
    std::unique_lock lock(mutex_);
    for (;;) {
        ended_.wait_for(lock, end, look_period, [] { return false; });
        if (end.stop_requested()) return;
        if (answers_) continue;
        try {
            (void)fault();
        } catch (const mongo_error&) {
            // health says it, and the next call.
        }
    }
}

std::string mongo_pool::fault() {
    const lease client(*this);
    try {
        // A ping would be answered to anybody.
        bson listing;
        listing.number("listCollections", 1).flag("nameOnly", true);
        mongo_session(client.get(), database_).command(listing);
        answers_ = true;
        return {};
    } catch (const mongo_error& why) {
        if (is_of_certificate(why))
            throw mongo_error(why.code(),
                              fmt::format("{}: its certificate is not trusted (tlsCAFile of "
                                          "MONGODB_URI): {}",
                                          name_, why.what()));
        if (!is_refusal(why)) return fmt::format("{}: {}", name_, why.what());
        throw mongo_error(
            why.code(), fmt::format("{} refuses the user or the password of MONGODB_URI: {}", name_,
                                    why.what()));
    }
}

bool mongo_pool::reach() {
    const std::string why = fault();
    if (!why.empty()) log::warning("mongodb_unreachable", {{"why", why}});
    return why.empty();
}

expected<void> mongo_pool::health() const {
    if (!answers_) return fail(errors::unavailable, log_text{"MongoDB does not answer"});
    return {};
}

}  // namespace flores::document

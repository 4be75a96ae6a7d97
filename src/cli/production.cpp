#include "cli/production.hpp"

#include "cli/consumers.hpp"
#include "cli/service_names.hpp"
#include "cli/service_stores.hpp"
#include "platform/document/mongo_indexes.hpp"
#include "platform/document/mongo_shelf.hpp"
#include "platform/observe/log.hpp"
#include "platform/promotion/schema_target.hpp"
#include "platform/sql/open.hpp"
#include "platform/sql/postgres.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <stdexcept>

namespace flores::cli {
namespace {

bool on_postgres(const service_store& one) {
    return one.in_schema();
}

bool on_mongo(const service_store& one) {
    return one.in_mongo();
}

// The gateway does without what it has there.
bool on_redis(const service_store& one) {
    return !one.in_schema() && !one.in_mongo() && one.service() != edge;
}

bool any_of(const std::vector<std::string>& services, bool (*kept)(const service_store&)) {
    return std::ranges::any_of(service_stores(), [&](const service_store& one) {
        return kept(one) && std::ranges::find(services, one.service()) != services.end();
    });
}

std::vector<document::mongo_index> indexes_for(const std::vector<std::string>& services) {
    std::vector<document::mongo_index> out;
    for (const service_store& one : service_stores()) {
        if (!on_mongo(one) || std::ranges::find(services, one.service()) == services.end())
            continue;
        std::ranges::move(document::indexes_of(one.tables.name, one.collections),
                          std::back_inserter(out));
    }
    return out;
}

}  // namespace

keyvalue::redis_place reached_redis(const config::settings& from) {
    const keyvalue::redis_place place = redis_place_of(from);
    try {
        (void)keyvalue::reach_redis(place);  // one that is not there yet may come
    } catch (const keyvalue::redis_refused& why) {
        throw keyvalue::redis_refused(fmt::format(
            "{} Check REDIS_USER, REDIS_PASSWORD, REDIS_CA_FILE and the number of the database in "
            "REDIS_URL.",
            why.what()));
    }
    return place;
}

namespace {

// `by`: as presence says it.
std::string why_not(const std::string& by) {
    if (by == promotion::half_promoted)
        return "the promotion of a shop into these stores is not finished: run flores promote "
               "again, and serve then";
    return fmt::format("these stores are being copied by {}: serve when that is done", by);
}

}  // namespace

// Containers have the same process number, and may have the same name of a host.
void enter_stores(promotion::lasting_presence& there, const std::string& doing, id_source& ids,
                  std::function<void(const std::string& why)> end) {
    const auto in_the_way =
        there.enter(fmt::format("{} ({})", promotion::named_here(doing), random_hex(ids, 4)));
    if (in_the_way && !in_the_way->empty()) throw std::runtime_error(why_not(in_the_way->front()));
    there.keep_up([end = std::move(end)](const std::string& by) { end(why_not(by)); });
}

void end_command(const std::string& why) {
    std::fprintf(stderr, "flores: %s\n", why.c_str());
    std::_Exit(1);
}

void production::stream_hub::add(events::event_source& source) {
    const std::string number = sources_++ == 0 ? "" : "." + std::to_string(sources_);
    all_.publisher_.add(service_ + number, service_, source);
}

void production::stream_hub::subscribe(std::string name, std::string_view type, consumer take) {
    all_.reader_.subscribe(std::move(name), type, std::move(take));
}

keyvalue::redis_place redis_place_of(const config::settings& from) {
    return {from.redis_host, from.redis_port,    from.redis_user,    from.redis_password,
            from.redis_tls,  from.redis_ca_file, from.redis_database};
}

void require_stores(const config::settings& from, const std::vector<std::string>& services) {
    std::vector<std::string> missing;
    if (from.db_password.empty() && any_of(services, on_postgres))
        missing.push_back("DB_PASSWORD: missing; set that of DB_USER in PostgreSQL");
    if (from.mongodb_uri.empty() && any_of(services, on_mongo))
        missing.push_back(
            "MONGODB_URI: missing; set mongodb://user:password@host:port/database of MongoDB");
    if (!missing.empty()) throw config::config_error(missing);
}

production::production(const config::settings& settings, const std::vector<std::string>& services,
                       net::loops& loops, const clock_port& clock, id_source& ids,
                       observe::metrics& metrics)
    : settings_(settings),
      services_(services),
      loops_(loops),
      ids_(ids),
      presence_(reached_redis(settings)),
      redis_(loops, redis_place_of(settings), &metrics),
      limits_(redis_, loops, metrics),
      stream_(redis_),
      leases_(loops.at(0).get_executor(), redis_, random_hex(ids, 8)),
      publisher_({loops.at(0).get_executor(), clock, stream_, leases_, consumers_of, &metrics}),
      reader_(loops.at(0).get_executor(), clock, stream_) {
    if (any_of(services, on_mongo)) mongo_.emplace(settings.mongodb_uri, &metrics);
}

void production::wait_for_mongo(const std::function<void()>& waiting) {
    if (mongo_) document::wait_until_ready(*mongo_, indexes_for(services_), waiting);
}

void production::require_indexes() {
    if (mongo_ && mongo_->reach()) document::require_ready(*mongo_, indexes_for(services_));
}

void production::furnish(http::service_context& context) {
    context.redis = &redis_;
    if (mongo_) context.mongo = &*mongo_;
    context.leases = &leases_;
}

void production::watch(http::health_board& board, const std::vector<std::string>& behind) {
    auto look = [&redis = redis_] {
        return redis.health();
    };
    if (any_of(behind, on_redis))
        board.watch("redis", look);
    else
        board.watch_beside("redis", look);
    if (mongo_ && any_of(behind, on_mongo))
        board.watch_store("mongodb", [&mongo = *mongo_] { return mongo.health(); });
}

void production::hold_leases_while(std::function<bool(std::string_view)> able) {
    leases_.only_while(std::move(able));
}

events::hub& production::hub_of(std::string_view service) {
    for (stream_hub& each : hubs_)
        if (each.service() == service) return each;
    return hubs_.emplace_back(std::string(service), *this);
}

// What is written now would be taken out again, or not be copied. A Redis that does not answer, or
// lost what it held, is nobody's reason not to start.
void production::enter(const std::string& doing, std::function<void(const std::string& why)> end) {
    if (is_half_promoted())
        throw std::runtime_error(why_not(std::string(promotion::half_promoted)));
    enter_stores(presence_, doing, ids_, std::move(end));
}

// As far as the stores of these services can tell.
bool production::is_half_promoted() {
    const bool answers = mongo_ && mongo_->health();  // one that does not is waited for once
    if (answers && document::is_half_promoted(*mongo_).value_or(false)) return true;
    if (!any_of(services_, on_postgres)) return false;
    try {
        sql::postgres_connection db(sql::place_of(settings_, promotion::deciding_schema), {});
        return promotion::mark_of(db) && !promotion::is_finished(db);
    } catch (const sql::postgres_error&) {
        return false;
    }
}

// Ends as by SIGTERM from outside, which is waited for by one thread.
void production::start() {
    enter(fmt::format("{}", fmt::join(services_, " ")), [this](const std::string& why) {
        log::error("shut_out", {{"why", why}});
        shut_out_ = true;
        ::kill(::getpid(), SIGTERM);
    });
    leases_.start();
    publisher_.start();
    reader_.start();
    running_ = true;
}

bool production::stop(std::chrono::steady_clock::time_point give_up) {
    if (!std::exchange(running_, false)) return true;
    const auto ends = [give_up](const std::future<void>& what) {
        return what.wait_until(give_up) == std::future_status::ready;
    };
    // Each after what works under it; leases that are not given up lapse.
    return ends(reader_.stop()) && ends(publisher_.stop()) && ends(leases_.stop());
}

}  // namespace flores::cli

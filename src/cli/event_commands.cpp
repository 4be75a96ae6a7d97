// flores events list and replay: what consumers were not able to take. Payloads are not shown, for
// they may hold personal data.
#include "cli/commands.hpp"
#include "cli/consumers.hpp"
#include "cli/production.hpp"
#include "cli/shop.hpp"
#include "cli/told.hpp"
#include "cli/with_settings.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cstdio>
#include <set>
#include <stdexcept>

namespace flores::cli {
namespace {

constexpr int shown_max = 1000;

constexpr auto unread = "the events cannot be read";

void print_line(const events::event& what, const std::string& consumer, int attempts,
                instant failed_at, const std::string& why) {
    std::printf("%s", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}  {}  {}  {}  {} attempts  {}\n",
                                  std::chrono::time_point_cast<std::chrono::seconds>(failed_at),
                                  consumer, what.type, what.id, attempts, why)
                          .c_str());
}

// Production's, which need nothing of a process but Redis.
class streams {
public:
    explicit streams(const config::settings& from) : redis_(loops_, reached_redis(from)) {
        loops_.run();
    }
    ~streams() { loops_.stop(); }
    streams(const streams&) = delete;
    streams& operator=(const streams&) = delete;

    // An error: Redis refuses that. std::runtime_error: it is not there.
    template <class T>
    expected<T> run(task<expected<T>> work) {
        auto got =
            boost::asio::co_spawn(loops_.at(0), std::move(work), boost::asio::use_future).get();
        if (!got && got.error().is(errors::unavailable))
            throw std::runtime_error(
                fmt::format("{}: {}. Start it, or check REDIS_HOST and REDIS_PORT, or REDIS_URL.",
                            unread, got.error().log.text));
        return got;
    }
    events::event_stream& all() { return stream_; }

private:
    net::loops loops_{1};
    keyvalue::redis redis_;
    events::event_stream stream_{redis_};
};

using counted = events::partial<std::int64_t>;

// Of all consumers. What is refused of one is said, and holds up no other.
struct tally {
    std::int64_t events = 0;
    bool refused = false;

    void add(const std::string& consumer, const expected<counted>& count) {
        if (count) events += count->done;
        if (!count) refuse(consumer, count.error());
        if (count && count->refused) refuse(consumer, *count->refused);
    }
    int exit_code() const { return refused ? 1 : 0; }

private:
    void refuse(const std::string& consumer, const error& why) {
        std::fprintf(stderr, "flores: %s: %s: %s\n", consumer.c_str(), unread, told(why).c_str());
        refused = true;
    }
};

// That which was named, or every one.
std::set<std::string> wanted_by(const invocation& call) {
    std::set<std::string> out;
    for (const consumer_row& row : consumers())
        if (call.consumer.empty() || call.consumer == row.consumer) out.emplace(row.consumer);
    if (out.empty()) {
        std::string names;
        for (const consumer_row& row : consumers())
            if (names.find(row.consumer) == std::string::npos)
                names += std::string(" ") + std::string(row.consumer);
        throw std::runtime_error("there is no consumer " + call.consumer + "; there are" + names);
    }
    return out;
}

tally list_embedded(const invocation& call, const config::settings& settings) {
    shop all(settings);
    tally found;
    for (const auto& one : value_of(all.wait_for(all.relay().dead_letters(shown_max)), unread)) {
        if (!call.consumer.empty() && call.consumer != one.last.consumer) continue;
        print_line(one.what, one.last.consumer, one.last.attempts, one.last.failed_at,
                   one.last.why);
        ++found.events;
    }
    return found;
}

expected<counted> list_of(streams& from, const std::string& consumer) {
    const auto found = from.run(from.all().buried(consumer, shown_max));
    if (!found) return std::unexpected(found.error());
    for (const auto& one : found->done)
        print_line(one.entry.what, consumer, one.attempts, one.failed_at, one.why);
    return counted{static_cast<std::int64_t>(found->done.size()), found->refused};
}

tally list_streams(const std::set<std::string>& wanted, const config::settings& settings) {
    streams from(settings);
    tally found;
    for (const std::string& consumer : wanted) found.add(consumer, list_of(from, consumer));
    return found;
}

}  // namespace

int list_events(const invocation& call) {
    const config::settings settings = settings_of(call);
    const auto wanted = wanted_by(call);
    const tally found = settings.stores == config::storage::production
                            ? list_streams(wanted, settings)
                            : list_embedded(call, settings);
    if (found.events == 0 && !found.refused)
        std::printf("Every event was taken, or will be tried again.\n");
    return found.exit_code();
}

int replay_events(const invocation& call) {
    const config::settings settings = settings_of(call);
    tally given;
    const auto wanted = wanted_by(call);
    if (settings.stores == config::storage::production) {
        system_ids ids;
        promotion::lasting_presence there(reached_redis(settings));  // goes last
        enter_stores(there, "flores events replay", ids, end_command);
        streams of(settings);
        for (const std::string& consumer : wanted)
            given.add(consumer, of.run(of.all().replay(consumer)));
    } else {
        shop all(settings);
        given.events = value_of(all.wait_for(all.relay().replay(call.consumer)), unread);
        all.settle_events();
    }
    std::printf("%lld events are given again.\n", static_cast<long long>(given.events));
    return given.exit_code();
}

}  // namespace flores::cli

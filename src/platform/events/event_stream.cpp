#include "platform/events/event_stream.hpp"

#include "platform/events/stream_key.hpp"
#include "platform/events/stream_scripts.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"
#include "platform/keyvalue/redis.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>
#include <optional>

namespace flores::events {

using keyvalue::redis;
using keyvalue::reply;

namespace {

const keyvalue::script publish_script{scripts::publish};
const keyvalue::script acknowledge_script{scripts::acknowledge};
const keyvalue::script withdraw_script{scripts::withdraw};
const keyvalue::script bury_script{scripts::bury};
const keyvalue::script replay_script{scripts::replay};

// How a buried entry stands in its hash, under "<type> <id>".
struct buried_note {
    std::int64_t attempts = 0;
    std::int64_t failed_at_us = 0;
    std::string why;
};
BOOST_DESCRIBE_STRUCT(buried_note, (), (attempts, failed_at_us, why))

std::string stream_of(const std::string& type) {
    return "events:of:" + type;
}
std::string published_by(const std::string& source) {
    return std::string(published_prefix) + source;
}
std::string taken_of(const std::string& source) {
    return std::string(taken_prefix) + source;
}
constexpr auto all_streams = "events:streams";
std::string dead_of(const std::string& consumer) {
    return "events:dead:" + consumer;
}

expected<void> done(expected<reply>&& answer) {
    if (!answer) return std::unexpected(std::move(answer.error()));
    return {};
}

bool refused_as(const expected<reply>& answer, std::string_view code) {
    return !answer && answer.error().log.text.starts_with(code);
}

// [id, [name, value, …]]; nullopt for an entry that was deleted meanwhile.
std::optional<stream_entry> entry_of(const reply& one, const std::string& type) {
    if (one.list.size() != 2 || one.list[1].list.empty()) return std::nullopt;
    stream_entry out;
    out.id = one.list[0].text;
    out.what.type = type;
    const std::vector<reply>& fields = one.list[1].list;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
        const std::string& name = fields[i].text;
        const std::string& value = fields[i + 1].text;
        if (name == "source") out.source = value;
        if (name == "key") out.key = value;
        if (name == "id") out.what.id = value;
        if (name == "aggregate") out.what.aggregate = value;
        if (name == "version") out.what.version = keyvalue::number_in(value);
        if (name == "at") out.what.occurred_at = keyvalue::moment_in(value);
        if (name == "personal") out.what.personal = value == "1";
        if (name == "payload") out.what.payload = value;
        if (name == "for") out.of = value;
    }
    return out;
}

void add_entries(const reply& list, const std::string& type, std::vector<stream_entry>& into) {
    for (const reply& one : list.list)
        if (auto entry = entry_of(one, type)) into.push_back(std::move(*entry));
}

std::vector<std::string> strings_of(const reply& list) {
    std::vector<std::string> out;
    for (const reply& one : list.list) out.push_back(one.text);
    return out;
}

// "<type> <id>" of a consumer and its note; nullopt: withdrawn, too old.
task<expected<std::optional<buried_entry>>> buried_one(redis& store, std::string consumer,
                                                       std::string name, std::string text) {
    const auto space = name.find(' ');
    const std::string type = name.substr(0, space);
    const std::string id = name.substr(std::min(name.size(), space + 1));
    auto reading = store.run({"XRANGE", stream_of(type), id, id});
    auto entries = co_await std::move(reading);
    if (!entries) co_return std::unexpected(std::move(entries.error()));
    auto note = json::decode<buried_note>(text);
    if (!note) co_return std::unexpected(std::move(note.error()));
    std::vector<stream_entry> found;
    add_entries(*entries, type, found);
    if (found.empty()) co_return std::nullopt;
    co_return buried_entry{std::move(consumer), std::move(found.front()),
                           static_cast<int>(note->attempts), instant_of(note->failed_at_us),
                           std::move(note->why)};
}

}  // namespace

task<expected<publish_outcome>> event_stream::publish(std::string source,
                                                      std::vector<publication> all) {
    std::vector<std::string> keys{published_by(source), taken_of(source), all_streams};
    std::vector<std::string> values{std::move(source)};
    for (publication& one : all) {
        event& what = one.what;
        std::string waits = ",";
        for (const std::string& each : one.consumers) waits += each + ",";
        keys.push_back(stream_of(what.type));
        std::string former = former_key(one.key);
        values.insert(values.end(),
                      {std::move(one.key), std::move(former), std::move(waits), std::move(what.id),
                       std::move(what.aggregate), std::to_string(what.version),
                       keyvalue::moment_text(what.occurred_at), what.personal ? "1" : "0",
                       std::move(what.payload)});
    }
    auto running = store_.run(publish_script, std::move(keys), std::move(values));
    const auto answer = co_await std::move(running);
    if (!answer) co_return std::unexpected(answer.error());
    const std::vector<reply>& told = answer->list;
    publish_outcome out{static_cast<std::size_t>(told.at(0).integer), told.at(1).text, {}};
    for (std::size_t i = 2; i + 1 < told.size(); i += 2)
        out.refused.push_back({static_cast<std::size_t>(told[i].integer), told[i + 1].text});
    co_return out;
}

task<expected<std::vector<std::string>>> event_stream::taken(std::string source, int limit) {
    auto running = store_.run({"SRANDMEMBER", taken_of(source), std::to_string(limit)});
    auto answer = co_await std::move(running);
    if (!answer) co_return std::unexpected(std::move(answer.error()));
    co_return strings_of(*answer);
}

task<expected<void>> event_stream::forget_taken(std::string source, std::vector<std::string> keys) {
    keys.insert(keys.begin(), {"SREM", taken_of(source)});
    auto running = store_.run(std::move(keys));
    co_return done(co_await std::move(running));
}

task<expected<void>> event_stream::withdraw(std::string source, std::string key) {
    std::string published = published_by(source);
    auto running = store_.run(withdraw_script, {std::move(published), all_streams},
                              {std::move(source), std::move(key)});
    co_return done(co_await std::move(running));
}

task<expected<published_page>> event_stream::published(std::string source, std::string from,
                                                       int limit) {
    auto running = store_.run(
        {"HSCAN", published_by(source), std::move(from), "COUNT", std::to_string(limit)});
    const auto answer = co_await std::move(running);
    if (!answer) co_return std::unexpected(answer.error());
    published_page out{answer->list.at(0).text, {}};
    const std::vector<reply>& fields = answer->list.at(1).list;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
        const std::string& waits = fields[i + 1].text;  // "<milliseconds>-<n>,consumer,consumer,"
        const std::int64_t ms = keyvalue::number_in(waits.substr(0, waits.find('-')));
        std::string untaken = waits.substr(std::min(waits.size(), waits.find(',') + 1));
        if (!untaken.empty()) untaken.pop_back();
        out.entries.push_back({fields[i].text, instant_of(ms * 1000), std::move(untaken)});
    }
    co_return out;
}

task<expected<void>> event_stream::join(std::string consumer, std::vector<std::string> types) {
    for (const std::string& type : types) {
        auto running = store_.run({"XGROUP", "CREATE", stream_of(type), consumer, "0", "MKSTREAM"});
        auto answer = co_await std::move(running);
        if (!answer && !refused_as(answer, "BUSYGROUP") && !refused_as(answer, "OOM"))
            co_return std::unexpected(std::move(answer.error()));
    }
    co_return expected<void>{};
}

// All replicas read as one reader of the group: who has an entry is said by who keeps it, and a
// reader of each process would stay behind when that ends.
task<expected<std::vector<stream_entry>>> event_stream::read(std::string consumer,
                                                             std::vector<std::string> types,
                                                             int limit,
                                                             std::chrono::milliseconds patience) {
    std::vector<std::string> command{"XREADGROUP", "GROUP",
                                     consumer,     consumer,
                                     "COUNT",      std::to_string(limit),
                                     "BLOCK",      std::to_string(patience.count()),
                                     "STREAMS"};
    for (const std::string& type : types) command.push_back(stream_of(type));
    command.insert(command.end(), types.size(), ">");
    auto running = store_.wait_for(std::move(command), patience);
    auto answer = co_await std::move(running);
    if (refused_as(answer, "NOGROUP")) co_return fail(errors::not_found);
    if (!answer) co_return std::unexpected(std::move(answer.error()));
    std::vector<stream_entry> found;
    for (const reply& each : answer->list)
        for (const std::string& type : types)
            if (each.list.size() == 2 && each.list[0].text == stream_of(type))
                add_entries(each.list[1], type, found);
    co_return found;
}

task<expected<std::vector<stream_entry>>> event_stream::claim(std::string consumer,
                                                              std::string type,
                                                              std::chrono::milliseconds idle,
                                                              int limit) {
    auto running =
        store_.run({"XAUTOCLAIM", stream_of(type), consumer, consumer, std::to_string(idle.count()),
                    "0-0", "COUNT", std::to_string(limit)});
    auto answer = co_await std::move(running);
    if (refused_as(answer, "NOGROUP")) co_return fail(errors::not_found);
    if (!answer) co_return std::unexpected(std::move(answer.error()));
    std::vector<stream_entry> found;
    if (answer->list.size() >= 2) add_entries(answer->list[1], type, found);
    co_return found;
}

task<expected<void>> event_stream::keep(std::string consumer, std::string type,
                                        std::vector<std::string> ids) {
    std::vector<std::string> command{"XCLAIM", stream_of(type), consumer, consumer, "0"};
    command.insert(command.end(), ids.begin(), ids.end());
    command.push_back("JUSTID");
    auto running = store_.run(std::move(command));
    co_return done(co_await std::move(running));
}

task<expected<void>> event_stream::acknowledge(std::string consumer,
                                               std::vector<stream_entry> all) {
    std::vector<std::string> keys;
    std::vector<std::string> values{std::move(consumer)};
    for (const stream_entry& one : all) {
        keys.insert(keys.end(),
                    {stream_of(one.what.type), published_by(one.source), taken_of(one.source)});
        values.insert(values.end(), {one.id, one.key, full_key(one.key, one.what.id)});
    }
    auto running = store_.run(acknowledge_script, std::move(keys), std::move(values));
    co_return done(co_await std::move(running));
}

task<expected<void>> event_stream::bury(buried_entry one) {
    const std::string& type = one.entry.what.type;
    const std::string note =
        json::encode(buried_note{one.attempts, micros_of(one.failed_at), one.why});
    auto running = store_.run(bury_script, {stream_of(type), dead_of(one.consumer)},
                              {one.consumer, one.entry.id, type + " " + one.entry.id, note});
    co_return done(co_await std::move(running));
}

task<expected<partial<std::vector<buried_entry>>>> event_stream::buried(std::string consumer,
                                                                        int limit) {
    auto asking = store_.run({"HGETALL", dead_of(consumer)});
    auto answer = co_await std::move(asking);
    if (!answer) co_return std::unexpected(std::move(answer.error()));
    partial<std::vector<buried_entry>> found;
    const std::vector<std::string> all = strings_of(*answer);
    for (std::size_t i = 0;
         i + 1 < all.size() && found.done.size() < static_cast<std::size_t>(limit); i += 2) {
        auto reading = buried_one(store_, consumer, all[i], all[i + 1]);
        auto one = co_await std::move(reading);
        if (!one && one.error().is(errors::unavailable))
            co_return std::unexpected(std::move(one.error()));
        if (!one) found.refused = std::move(one.error());
        if (one && *one) found.done.push_back(std::move(**one));
    }
    std::ranges::sort(found.done, {}, &buried_entry::failed_at);
    co_return found;
}

task<expected<partial<std::int64_t>>> event_stream::replay(std::string consumer) {
    auto asking = store_.run({"HKEYS", dead_of(consumer)});
    auto answer = co_await std::move(asking);
    if (!answer) co_return std::unexpected(std::move(answer.error()));
    partial<std::int64_t> given;
    for (const std::string& field : strings_of(*answer)) {
        const auto space = field.find(' ');
        auto running =
            store_.run(replay_script, {stream_of(field.substr(0, space)), dead_of(consumer)},
                       {consumer, field.substr(std::min(field.size(), space + 1)), field});
        auto one = co_await std::move(running);
        if (!one && one.error().is(errors::unavailable))
            co_return std::unexpected(std::move(one.error()));
        if (!one) given.refused = std::move(one.error());
        if (one) given.done += one->integer;
    }
    co_return given;
}

}  // namespace flores::events

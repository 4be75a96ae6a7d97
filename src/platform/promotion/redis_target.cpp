#include "platform/promotion/redis_target.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace flores::promotion {
namespace {

const std::string mark_name(mark_key);
constexpr int looked_at = 1000;  // keys, at a time

keyvalue::redis_place reached(const keyvalue::redis_place& place) {
    if (!keyvalue::reach_redis(place))
        throw std::runtime_error(fmt::format(
            "nobody answers as Redis at {}:{}. Start it, or say with REDIS_HOST and REDIS_PORT "
            "where it is.",
            place.host, place.port));
    return place;
}

}  // namespace

redis_target::redis_target(const keyvalue::redis_place& place)
    : store_(loops_, reached(place)),
      copying_(loops_.at(0).get_executor(), store_, presence::role::copies,
               named_here("flores promote")) {
    loops_.run();
}

redis_target::~redis_target() {
    if (alone_) copying_.stop().wait();
    loops_.stop();
}

void redis_target::refuse(const error& why) {
    throw std::runtime_error(fmt::format("Redis: {}; {}", why.kind->title.en, why.log.text));
}

void redis_target::run_all(std::vector<task<expected<void>>> all) {
    std::vector<std::future<expected<void>>> running;
    for (auto& each : all) running.push_back(spawned(std::move(each)));
    for (auto& each : running) value_of(each.get());
}

std::vector<std::string> redis_target::names_behind(const std::string& prefix) {
    std::vector<std::string> out;
    std::string cursor = "0";
    do {
        const auto answer = run(store_.run(
            {"SCAN", cursor, "MATCH", prefix + "*", "COUNT", std::to_string(looked_at)}));
        cursor = answer.list.at(0).text;
        for (const auto& key : answer.list.at(1).list)
            out.push_back(key.text.substr(prefix.size()));
    } while (cursor != "0");
    std::ranges::sort(out);
    const auto again = std::ranges::unique(out);  // SCAN may say a key twice
    out.erase(again.begin(), again.end());
    return out;
}

std::vector<std::string> redis_target::who_serves() {
    if (disturbed_)
        throw std::runtime_error(
            "a process of production began to serve while Redis had forgotten this promotion. Stop "
            "all of them and run it again.");
    auto there = run(copying_.enter());
    if (there.empty() && !std::exchange(alone_, true))
        copying_.start([this](const std::string&) { disturbed_ = true; });
    return there;
}

std::string redis_target::mark() {
    return run(store_.run({"HGET", mark_name, "shop"})).text;
}

void redis_target::set_mark(const std::string& shop) {
    run(store_.run({"HSET", mark_name, "shop", shop, "state", std::string(begun)}));
}

void redis_target::note_finished() {
    run(store_.run({"HSET", mark_name, "state", "finished"}));
}

std::int64_t redis_target::keys() {
    return run(store_.run({"DBSIZE"})).integer - run(keys_of_promotion(store_));
}

}  // namespace flores::promotion

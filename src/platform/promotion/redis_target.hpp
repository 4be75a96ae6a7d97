// Production's Redis for a promotion: the tasks of its adapters run to their end, many at a time.
#pragma once

#include "platform/core/error.hpp"
#include "platform/core/task.hpp"
#include "platform/keyvalue/redis.hpp"
#include "platform/net/loops.hpp"
#include "platform/promotion/presence.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <future>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace flores::promotion {

class redis_target {
public:
    // std::runtime_error: nobody answers there.
    explicit redis_target(const keyvalue::redis_place& place);
    ~redis_target();
    redis_target(const redis_target&) = delete;
    redis_target& operator=(const redis_target&) = delete;

    keyvalue::redis& store() { return store_; }

    // std::runtime_error: it failed.
    template <class T>
    T run(task<expected<T>> work) {
        return value_of(spawned(std::move(work)).get());
    }

    // Side by side: on one connection, without waiting for each other's answers.
    template <class T>
    std::vector<T> run_all(std::vector<task<expected<T>>> all) {
        std::vector<std::future<expected<T>>> running;
        for (auto& each : all) running.push_back(spawned(std::move(each)));
        std::vector<T> out;
        for (auto& each : running) out.push_back(value_of(each.get()));
        return out;
    }
    void run_all(std::vector<task<expected<void>>> all);

    // The rest of every key that begins so.
    std::vector<std::string> names_behind(const std::string& prefix);

    // Who serves from these stores. Nobody: from now on none begins to while this is alive.
    // std::runtime_error: one began all the same since then, as Redis had forgotten this.
    std::vector<std::string> who_serves();

    // The shop whose copy it is to become; empty: of none.
    std::string mark();
    void set_mark(const std::string& shop);
    void note_finished();

    // How many keys there are but those of promotions.
    std::int64_t keys();

private:
    template <class T>
    std::future<expected<T>> spawned(task<expected<T>> work) {
        return boost::asio::co_spawn(loops_.at(0), std::move(work), boost::asio::use_future);
    }
    template <class T>
    static T value_of(expected<T> got) {
        if (!got) refuse(got.error());
        if constexpr (!std::is_void_v<T>) return std::move(*got);
    }
    [[noreturn]] static void refuse(const error& why);

    net::loops loops_{1};
    keyvalue::redis store_;
    presence copying_;
    bool alone_ = false;
    std::atomic<bool> disturbed_ = false;
};

}  // namespace flores::promotion

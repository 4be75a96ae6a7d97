// A MongoDB server, or a replica set: one pool of its clients for the process, and threads to wait
// on it, for libmongoc blocks.
#pragma once

#include "platform/core/off_loop.hpp"
#include "platform/observe/metrics.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

typedef struct _bson_t bson_t;
typedef struct _mongoc_client_t mongoc_client_t;
typedef struct _mongoc_client_pool_t mongoc_client_pool_t;

namespace flores::document {

class bson;

// What the server or the way to it refused. Its text holds no credentials.
class mongo_error : public std::runtime_error {
public:
    mongo_error(std::uint32_t code, const std::string& why)
        : std::runtime_error(why), code_(code) {}
    std::uint32_t code() const { return code_; }

private:
    std::uint32_t code_;
};

// One client, of one thread, on the database of the URI. Every verb throws mongo_error.
class mongo_session {
public:
    using visitor = std::function<bool(const bson_t*)>;  // false: no more

    mongo_session(mongoc_client_t* client, const std::string& database)
        : client_(client), database_(database) {}

    void find_each(const std::string& collection, const bson& filter, const bson& options,
                   const visitor& take);
    std::vector<bson> find(const std::string& collection, const bson& filter, const bson& options);

    // False: the _id is taken. The one verb that decides between writers.
    bool insert(const std::string& collection, const bson& what);

    // Those whose _id is taken stay as they are.
    void insert_missing(const std::string& collection, const std::vector<bson>& all);

    // The one that the filter finds; false: none.
    bool update(const std::string& collection, const bson& filter, const bson& change);
    // Each the document of its _id, where it still is: in this order, each on its own. One that is
    // refused ends it, and leaves those before it replaced.
    void replace_all(const std::string& collection, const std::vector<bson>& by);
    std::int64_t remove(const std::string& collection, const bson& filter);

    // Of a collection; none where it is not there.
    std::set<std::string> index_names(const std::string& collection);

    // On the database of the URI.
    void command(const bson& what);

private:
    mongoc_client_t* client_;
    const std::string& database_;
};

class mongo_pool {
public:
    // mongo_error: as read_mongo_uri. Connects when first used. `counts` may be null.
    explicit mongo_pool(const std::string& uri, observe::metrics* counts = nullptr);
    ~mongo_pool();
    mongo_pool(const mongo_pool&) = delete;
    mongo_pool& operator=(const mongo_pool&) = delete;

    // Runs `work` (mongo_session& -> expected<...>) on a thread of the pool. unavailable: the
    // server cannot be reached, or answered what it should not; the log text says which. As
    // off_loop_in_time too.
    template <class F>
    task<std::invoke_result_t<F&, mongo_session&>> run(F work) {
        return off_loop_in_time(*workers_, timed(std::move(work)));
    }

    // The same, but waits for the end of what has begun: for what must not run beside the next.
    template <class F>
    task<std::invoke_result_t<F&, mongo_session&>> run_to_its_end(F work) {
        return off_loop(*workers_, timed(std::move(work)));
    }

    // The same, blocking: for start-up, the command line and tests.
    template <class F>
    std::invoke_result_t<F&, mongo_session&> run_now(F& work) {
        try {
            const lease client(*this);
            mongo_session session(client.get(), database_);
            std::invoke_result_t<F&, mongo_session&> answer = work(session);
            answers_ = true;
            counts_.answered.add();
            return answer;
        } catch (const mongo_error& why) {
            answers_ = false;
            counts_.unavailable.add();
            return fail(errors::unavailable, log_text{std::string("MongoDB: ") + why.what()});
        }
    }

    // Host, database and authSource, for messages.
    const std::string& name() const { return name_; }

    // Why it does not answer; empty: it does. mongo_error: it refuses the user, the password or
    // that there is none, does not let them at the database, or its certificate is not trusted.
    std::string fault();
    // Whether it answers; if not, the log says why. mongo_error: as above.
    bool reach();

    // Whether it did what it was asked last. Where it did not, the pool asks it each second: others
    // may wait for this with what they would ask.
    expected<void> health() const;

private:
    class lease {
    public:
        explicit lease(mongo_pool& owner);
        ~lease();
        lease(const lease&) = delete;
        lease& operator=(const lease&) = delete;
        mongoc_client_t* get() const { return client_; }

    private:
        mongo_pool& owner_;
        mongoc_client_t* client_;
    };

    struct counts {
        observe::gauge in_use, waiting;
        observe::histogram waits;
        observe::counter answered, unavailable;
    };
    void count_into(observe::metrics& into);
    void note_wait(std::chrono::steady_clock::time_point asked) const;
    void look_until(const std::stop_token& end);
    template <class F>
    auto timed(F work) {
        const auto asked = std::chrono::steady_clock::now();
        return [this, asked, work = std::move(work)]() mutable {
            this->note_wait(asked);
            return this->run_now(work);
        };
    }

    counts counts_;
    mongoc_client_pool_t* clients_ = nullptr;
    std::string database_;
    std::string name_;
    std::atomic<bool> answers_{false};
    std::optional<worker_pool> workers_;
    std::mutex mutex_;
    std::condition_variable_any ended_;
    std::jthread looking_;
};

}  // namespace flores::document

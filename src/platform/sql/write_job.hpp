// One write on its way through the writer's queue: a closure, what it answered, and whom to tell.
#pragma once

#include "platform/core/ambient.hpp"
#include "platform/sql/attempt.hpp"

#include <chrono>
#include <utility>

namespace flores::sql {

class write_job {
public:
    virtual ~write_job() = default;
    write_job(const write_job&) = delete;
    write_job& operator=(const write_job&) = delete;

    // Runs the closure, again if it ran before. True: its changes are to be kept.
    virtual bool run(connection& db) noexcept = 0;

    // Replaces what the closure answered.
    virtual void refuse(error why) noexcept = 0;
    virtual void fail(const sql_error& why) noexcept = 0;  // in a handler of `why`

    // Tells the caller. Once, and last.
    virtual void answer() noexcept = 0;

    bool expired() const { return ambient_.expired(); }

    // Since it was submitted.
    std::chrono::duration<double> waited() const {
        return std::chrono::steady_clock::now() - submitted_;
    }

protected:
    write_job() : ambient_(current_ambient()) {}
    const ambient ambient_;  // of the caller
    const std::chrono::steady_clock::time_point submitted_ = std::chrono::steady_clock::now();
};

// `done` takes the outcome, on the writer's thread.
template <class F, class Done>
class write_job_of final : public write_job {
public:
    write_job_of(F work, Done done) : work_(std::move(work)), done_(std::move(done)) {}

    bool run(connection& db) noexcept override {
        const ambient_scope scope(ambient_);
        out_ = attempt(work_, db);
        return out_.good();
    }
    void refuse(error why) noexcept override { out_ = {std::unexpected(std::move(why)), nullptr}; }
    void fail(const sql_error& why) noexcept override { out_ = failed<answer_of<F>>(why); }
    void answer() noexcept override { done_(std::move(out_)); }

private:
    const F work_;
    Done done_;
    outcome<answer_of<F>> out_;
};

}  // namespace flores::sql

// One write on its way through the writer's queue: a closure, where its answer goes, and whom to
// tell. Every verb of every repository makes one, so what does not depend on the closure is not
// compiled for each.
#pragma once

#include "platform/core/ambient.hpp"
#include "platform/sql/outcome.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

namespace flores::sql {

class write_job {
public:
    virtual ~write_job() = default;
    write_job(const write_job&) = delete;
    write_job& operator=(const write_job&) = delete;

    // Whom answer() tells, on the writer's thread. When it is submitted, by the caller.
    void begin(std::move_only_function<void()> done);

    // Runs the closure, again if it ran before. True: its changes are to be kept.
    bool run(connection& db) noexcept;

    // Replaces what the closure answered.
    void refuse(error why) noexcept { end_->refused = std::move(why); }
    void fail(const sql_error& why) noexcept { end_->fail(why); }  // in a handler of `why`

    // Tells the caller. Once, and last.
    void answer() noexcept { done_(); }

    bool expired() const { return ambient_.expired(); }

    // Since it began.
    std::chrono::duration<double> waited() const {
        return std::chrono::steady_clock::now() - began_;
    }

protected:
    explicit write_job(transaction_end& end) : end_(&end) {}

private:
    // Runs the closure and keeps what it answered. True: a value.
    virtual bool work(connection& db) = 0;

    ambient ambient_;  // of the caller
    std::chrono::steady_clock::time_point began_;
    transaction_end* const end_;
    std::move_only_function<void()> done_;
};

// One whose closure answers T.
template <class T>
class write_job_to : public write_job {
public:
    // Where the answer is to be read once it is told. Shared, as the caller's task may be gone
    // with its loop before.
    std::shared_ptr<outcome<T>> answer_place() const { return out_; }

protected:
    write_job_to() : write_job_to(std::make_shared<outcome<T>>()) {}

    const std::shared_ptr<outcome<T>> out_;

private:
    explicit write_job_to(std::shared_ptr<outcome<T>> out)
        : write_job(*out), out_(std::move(out)) {}
};

template <class F>
class write_job_of final : public write_job_to<answer_of<F>> {
public:
    explicit write_job_of(F work) : work_(std::move(work)) {}

private:
    bool work(connection& db) override { return this->out_->value.emplace(work_(db)).has_value(); }

    const F work_;
};

}  // namespace flores::sql

// Work that a service does by itself, again and again, on the first loop.
#pragma once

#include "platform/core/error.hpp"
#include "platform/core/task.hpp"
#include "platform/net/leases.hpp"
#include "platform/net/loops.hpp"

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace flores::net {

// Runs `work` every `period`, first after one period, until the loops stop; never twice at once.
// What it throws is logged under `name`, and the next run comes all the same. `work` and what it
// refers to outlive the loops.
void run_every(loops& all, std::string name, std::chrono::milliseconds period,
               std::function<task<void>()> work);

// The same in one replica of the service only: who holds the lease of `service`. `held` null: there
// is one process, and it runs here.
void run_once_every(leases* held, std::string_view service, loops& all, std::string name,
                    std::chrono::milliseconds period, std::function<task<void>()> work);

// For a job that answers: its error is logged as what is thrown.
template <class T>
task<void> or_throw(task<expected<T>> work) {
    const expected<T> done = co_await std::move(work);
    if (!done) throw std::runtime_error(std::string(done.error().kind->code));
}

}  // namespace flores::net

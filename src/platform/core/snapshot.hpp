// snapshot<T>: an immutable value that every loop reads without a lock and that is replaced whole.
// Each loop holds its own shared_ptr, exchanged by a task posted to that loop; other threads read
// the newest under a mutex.
#pragma once

#include "platform/net/loops.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace flores {

template <class T>
class snapshot {
public:
    // `all` may be null: then there is one slot, read and replaced by one thread (tests, tools).
    snapshot(net::loops* all, std::shared_ptr<const T> first)
        : loops_(all), newest_(first), slots_(all ? all->size() : 1, slot{first}) {}

    // On a loop: valid until the task next waits. Keep a copy to keep it longer.
    const std::shared_ptr<const T>& read() const { return slots_[net::loops::current()].value; }

    std::shared_ptr<const T> newest() const {
        const std::lock_guard lock(mutex_);
        return newest_;
    }

    void replace(std::shared_ptr<const T> next) {
        {
            const std::lock_guard lock(mutex_);
            newest_ = next;
        }
        if (loops_ == nullptr)
            slots_[0].value = std::move(next);
        else
            loops_->post_all([this, next](std::size_t loop) { slots_[loop].value = next; });
    }

private:
    struct alignas(64) slot {
        std::shared_ptr<const T> value;
    };

    net::loops* loops_;
    mutable std::mutex mutex_;
    std::shared_ptr<const T> newest_;
    std::vector<slot> slots_;
};

}  // namespace flores

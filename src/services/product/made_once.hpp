// A value that is made when it is first asked for and then stays: read without a lock by any
// thread. Two that ask at once may both make it; one of the two is kept.
#pragma once

#include <atomic>
#include <memory>

namespace flores::product {

template <class T>
class made_once {
public:
    made_once() = default;
    ~made_once() { delete kept_.load(std::memory_order_relaxed); }
    made_once(const made_once&) = delete;
    made_once& operator=(const made_once&) = delete;

    // Null until it was made.
    const std::shared_ptr<const T>* find() const { return kept_.load(std::memory_order_acquire); }

    // `make` gives a shared_ptr<const T>.
    template <class Make>
    std::shared_ptr<const T> get(const Make& make) const {
        if (const auto* there = find()) return *there;
        auto fresh = std::make_unique<const std::shared_ptr<const T>>(make());
        const std::shared_ptr<const T>* there = nullptr;
        if (kept_.compare_exchange_strong(there, fresh.get(), std::memory_order_acq_rel))
            return *fresh.release();
        return *there;
    }

private:
    mutable std::atomic<const std::shared_ptr<const T>*> kept_{nullptr};
};

}  // namespace flores::product

// Ids and secrets that are the same in every run.
#pragma once

#include "platform/core/ids.hpp"

#include <mutex>
#include <random>

namespace flores {

// Safe from any thread.
class seeded_ids final : public id_source {
public:
    explicit seeded_ids(std::uint64_t seed) : engine_(seed) {}
    void random(unsigned char* bytes, std::size_t count) override {
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<unsigned char>(engine_());
    }

private:
    std::mutex mutex_;
    std::mt19937_64 engine_;
};

}  // namespace flores

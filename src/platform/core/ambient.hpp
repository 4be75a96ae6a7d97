// What travels with a request through every call it makes, without being a parameter of each: its
// deadline and its id. The pipeline sets it on the loop before the handler runs; whatever suspends
// a task (off_loop, an upstream call) keeps it and puts it back on resuming.
#pragma once

#include <array>
#include <chrono>
#include <string_view>

namespace flores {

struct ambient {
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
    std::array<char, 32> request_id{};

    bool expired() const { return std::chrono::steady_clock::now() >= deadline; }
    std::string_view request() const {
        return request_id[0] == 0 ? std::string_view{} : std::string_view(request_id.data(), 32);
    }
};

// Of the calling thread.
ambient& current_ambient();

// Sets the calling thread's ambient for a block and puts the former back.
class ambient_scope {
public:
    explicit ambient_scope(const ambient& now) : former_(current_ambient()) {
        current_ambient() = now;
    }
    ~ambient_scope() { current_ambient() = former_; }
    ambient_scope(const ambient_scope&) = delete;
    ambient_scope& operator=(const ambient_scope&) = delete;

private:
    ambient former_;
};

}  // namespace flores

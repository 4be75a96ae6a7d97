// What travels with a request through every call it makes, without being a parameter of each: its
// deadline, its id and its trace. The pipeline sets it on the loop before the handler runs;
// what suspends a task (off_loop, an upstream call) keeps it and puts it back on resuming, but
// pause(), which leaves what is there then.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

namespace flores {

struct ambient {
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
    std::array<char, 64> request_id{};
    unsigned char request_id_size = 0;
    // Of the W3C trace context, hex digits; zeros: there is none.
    std::array<char, 32> trace_id{};
    std::array<char, 16> span_id{};  // this request's own: the parent of the calls it makes
    std::array<char, 2> trace_flags{'0', '1'};

    bool expired() const { return std::chrono::steady_clock::now() >= deadline; }
    std::string_view request() const { return {request_id.data(), request_id_size}; }
    std::string_view trace() const { return {trace_id.data(), trace_id.size()}; }
    std::string_view span() const { return {span_id.data(), span_id.size()}; }
    std::string_view flags() const { return {trace_flags.data(), trace_flags.size()}; }
    bool has_trace() const { return trace_id.front() != '\0'; }
    // Keeps at most the first 64 characters.
    void name_request(std::string_view id) {
        request_id_size = static_cast<unsigned char>(std::min(id.size(), request_id.size()));
        std::copy_n(id.data(), request_id_size, request_id.data());
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

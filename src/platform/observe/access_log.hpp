// The log of requests: one JSON object a line, on stdout. A line costs the loop its formatting into
// memory of its own thread; one thread writes the memory of all. When the reader of the log lags,
// memory stays bounded: lines are dropped and counted, requests go on.
//
// {"at":"2026-11-24T20:39:23.412Z","method":"GET","route":"/api/products/{sku}","status":200,
//  "bytes_out":1024,"duration_us":57,"request_id":"…","trace_id":"…","address":"127.0.0.1",
//  "account":"usr_…"}
#pragma once

#include "platform/core/clock.hpp"
#include "platform/observe/metrics.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace flores::observe {

// What is known of an answered request or, with status 499, of one whose client left before. Its
// path, query, user agent and bodies are not logged: they hold what is personal. Each text is cut
// at access_log::field_bytes_max.
struct access_record {
    std::string_view method;
    std::string_view route;  // the pattern; empty when no row matched
    int status = 0;
    std::uint64_t bytes_out = 0;
    std::uint64_t duration_us = 0;
    std::string_view request_id;
    std::string_view trace_id;
    std::string_view address;  // of the client
    std::string_view account;  // empty: nobody signed in
};

class access_log {
public:
    static constexpr std::size_t field_bytes_max = 80;

    struct settings {
        // Of each thread that logs; up to twice this while it is being written.
        std::size_t buffer_bytes_max = std::size_t{256} * 1024;
        // The longest a line waits in memory.
        std::chrono::milliseconds write_every{100};
        // The longest the destructor waits for a reader that has stopped reading.
        std::chrono::milliseconds close_within{1000};
    };

    // Writes to `fd`, which stays the caller's, as do the others; all outlive this. Counts in
    // `access_log_lines_dropped_total`.
    access_log(int fd, const clock_port& time, metrics& counted, settings with);
    access_log(int fd, const clock_port& time, metrics& counted);

    // Writes what is left, as long as `close_within` allows.
    ~access_log();
    access_log(const access_log&) = delete;
    access_log& operator=(const access_log&) = delete;

    // From any thread; never waits for the reader.
    void write(const access_record& record);

    // Returns when every line written before is handed to the kernel or counted as dropped, at the
    // latest after `close_within`; for shutdown and tests, never on a loop.
    void flush();

    std::uint64_t dropped() const;

private:
    class writer;
    std::unique_ptr<writer> writer_;
};

}  // namespace flores::observe

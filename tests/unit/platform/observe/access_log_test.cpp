#include "platform/observe/access_log.hpp"

#include "support/manual_clock.hpp"

#include <boost/json/parse.hpp>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

namespace flores::observe {
namespace {

using namespace std::chrono_literals;

const manual_clock noon(*parse_instant("2026-11-24T12:00:00.412999Z"));

struct pipe_ends {
    pipe_ends() {
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) ADD_FAILURE() << "no pipe";
    }
    ~pipe_ends() {
        close_reader();
        ::close(ends[1]);
    }
    int writer() const { return ends[1]; }
    void close_reader() {
        if (ends[0] >= 0) ::close(ends[0]);
        ends[0] = -1;
    }
    // What is in the pipe now.
    std::string take() {
        ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
        std::string all;
        std::array<char, 4096> part;
        for (ssize_t got = 0; (got = ::read(ends[0], part.data(), part.size())) > 0;) {
            all.append(part.data(), static_cast<std::size_t>(got));
        }
        return all;
    }
    std::array<int, 2> ends{-1, -1};
};

std::vector<boost::json::object> parsed(const std::string& text) {
    std::vector<boost::json::object> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        if (end == std::string::npos) {
            ADD_FAILURE() << "a line without its end: " << text.substr(at);
            break;
        }
        lines.push_back(boost::json::parse(text.substr(at, end - at)).as_object());
        at = end + 1;
    }
    return lines;
}

access_record example() {
    return {.method = "GET",
            .route = "/api/products/{sku}",
            .status = 200,
            .bytes_out = 1024,
            .duration_us = 57,
            .request_id = "0123456789abcdef0123456789abcdef",
            .trace_id = "4bf92f3577b34da6a3ce929d0e0e4736",
            .address = "203.0.113.7",
            .account = "usr_1"};
}

// A scratch file without a name.
int scratch_file() {
    return ::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

std::string content_of(int fd) {
    std::string text(static_cast<std::size_t>(::lseek(fd, 0, SEEK_END)), '\0');
    EXPECT_EQ(::pread(fd, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
    return text;
}

TEST(access_log, writes_one_object_for_each_request) {
    pipe_ends pipe;
    metrics counted;
    access_log log(pipe.writer(), noon, counted);
    log.write(example());
    log.flush();
    const auto lines = parsed(pipe.take());
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].at("at"), "2026-11-24T12:00:00.412Z");
    EXPECT_EQ(lines[0].at("method"), "GET");
    EXPECT_EQ(lines[0].at("route"), "/api/products/{sku}");
    EXPECT_EQ(lines[0].at("status"), 200);
    EXPECT_EQ(lines[0].at("bytes_out"), 1024);
    EXPECT_EQ(lines[0].at("duration_us"), 57);
    EXPECT_EQ(lines[0].at("request_id"), "0123456789abcdef0123456789abcdef");
    EXPECT_EQ(lines[0].at("trace_id"), "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(lines[0].at("address"), "203.0.113.7");
    EXPECT_EQ(lines[0].at("account"), "usr_1");
    EXPECT_EQ(lines[0].size(), 10U);
}

TEST(access_log, the_time_follows_the_clock) {
    pipe_ends pipe;
    metrics counted;
    manual_clock time(*parse_instant("2026-12-31T23:59:59.999Z"));
    access_log log(pipe.writer(), time, counted);
    log.write(example());
    time.advance(1ms);
    log.write(example());
    log.flush();
    const auto lines = parsed(pipe.take());
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].at("at"), "2026-12-31T23:59:59.999Z");
    EXPECT_EQ(lines[1].at("at"), "2027-01-01T00:00:00.000Z");
}

TEST(access_log, escapes_and_cuts_what_a_client_may_choose) {
    pipe_ends pipe;
    metrics counted;
    access_log log(pipe.writer(), noon, counted);
    access_record hostile = example();
    hostile.address = "\"}\n{\"forged\":\"";
    const std::string long_text(1000, '\x01');
    hostile.method = hostile.route = hostile.request_id = hostile.trace_id = hostile.account =
        long_text;
    log.write(hostile);
    log.flush();
    const auto lines = parsed(pipe.take());
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].at("address"), "\"}\n{\"forged\":\"");
    EXPECT_EQ(lines[0].at("account").as_string().size(), access_log::field_bytes_max);
}

TEST(access_log, ending_it_writes_what_is_left) {
    const int file = scratch_file();
    metrics counted;
    {
        access_log log(file, noon, counted, {.write_every = 1h});
        for (int line = 0; line < 500; ++line) log.write(example());
    }
    EXPECT_EQ(parsed(content_of(file)).size(), 500U);
    ::close(file);
}

TEST(access_log, lines_of_several_threads_stay_whole_and_none_is_lost) {
    constexpr int threads = 4;
    constexpr int lines_each = 2000;
    const int file = scratch_file();
    metrics counted;
    std::uint64_t dropped = 0;
    {
        access_log log(file, noon, counted, {.buffer_bytes_max = 64 * 1024});
        std::vector<std::jthread> running;
        for (int index = 0; index < threads; ++index) {
            running.emplace_back([&log] {
                for (int line = 0; line < lines_each; ++line) log.write(example());
            });
        }
        running.clear();
        log.flush();
        dropped = log.dropped();
    }
    EXPECT_EQ(parsed(content_of(file)).size() + dropped, std::size_t{threads} * lines_each);
    ::close(file);
}

TEST(access_log, a_reader_that_stopped_costs_lines_and_never_a_request) {
    pipe_ends pipe;
    metrics counted;
    constexpr int many = 20'000;
    {
        access_log log(pipe.writer(), noon, counted,
                       {.buffer_bytes_max = 16 * 1024, .close_within = 10ms});
        for (int line = 0; line < many; ++line) log.write(example());
        EXPECT_GT(log.dropped(), 0U);
    }
    const auto lost = counted.add_counter("access_log_lines_dropped_total", "").value();
    EXPECT_EQ(parsed(pipe.take()).size() + static_cast<std::size_t>(lost), std::size_t{many});
}

TEST(access_log, a_reader_that_is_gone_is_counted_and_survived) {
    pipe_ends pipe;
    metrics counted;
    access_log log(pipe.writer(), noon, counted);
    pipe.close_reader();
    log.write(example());
    log.flush();
    EXPECT_EQ(log.dropped(), 1U);
}

TEST(access_log, a_thread_may_use_two_logs_in_turn) {
    pipe_ends one;
    pipe_ends two;
    metrics counted;
    access_log first(one.writer(), noon, counted);
    access_log second(two.writer(), noon, counted);
    for (int line = 0; line < 3; ++line) {
        first.write(example());
        second.write(example());
    }
    first.flush();
    second.flush();
    EXPECT_EQ(parsed(one.take()).size(), 3U);
    EXPECT_EQ(parsed(two.take()).size(), 3U);
}

}  // namespace
}  // namespace flores::observe

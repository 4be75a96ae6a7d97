#include "platform/observe/log.hpp"

#include "platform/core/ambient.hpp"
#include "platform/observe/json_text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <iterator>
#include <memory>
#include <mutex>
#include <ostream>

namespace flores::observe::log {
namespace {

constexpr std::array<std::string_view, 4> names{"debug", "info", "warning", "error"};

spdlog::level::level_enum to_spdlog(level at) {
    switch (at) {
        case level::debug:
            return spdlog::level::debug;
        case level::info:
            return spdlog::level::info;
        case level::warning:
            return spdlog::level::warn;
        case level::error:
            return spdlog::level::err;
    }
    return spdlog::level::err;
}

// Writes each message, which is already a whole line, with one write(2), so that lines of several
// processes on one pipe do not mix.
class line_sink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    void send_to(std::ostream* stream) {
        const std::lock_guard lock(mutex_);
        stream_ = stream;
    }

private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        const auto size = static_cast<std::streamsize>(message.payload.size());
        if (stream_) {
            stream_->write(message.payload.data(), size);
        } else if (::write(STDERR_FILENO, message.payload.data(), message.payload.size()) < 0) {
            return;  // Nobody is left to be told.
        }
    }
    void flush_() override {
        if (stream_) stream_->flush();
    }

    std::ostream* stream_ = nullptr;
};

struct event_log {
    std::shared_ptr<line_sink> sink = std::make_shared<line_sink>();
    spdlog::logger logger{"events", sink};
};

// Never destroyed: a thread that outlives main may still have something to say.
event_log& the_log() {
    static event_log* const only = new event_log;
    return *only;
}

void append_time(std::string& out) {
    using namespace std::chrono;
    const auto now = floor<milliseconds>(std::chrono::system_clock::now());
    const auto second = floor<seconds>(now);
    fmt::format_to(std::back_inserter(out), "{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                   fmt::gmtime(std::chrono::system_clock::to_time_t(second)),
                   (now - second).count());
}

std::string line_of(level at, std::string_view event, fields with) {
    std::string line;
    line.reserve(256);
    line += R"({"at":")";
    append_time(line);
    line += R"(","level":")";
    line += names[static_cast<std::size_t>(at)];
    line += R"(","event":)";
    append_json_string(line, event);
    for (const field& each : with) {
        line += ',';
        append_json_string(line, each.key);
        line += ':';
        each.is.append_to(line);
    }
    if (const std::string_view request = current_ambient().request(); !request.empty()) {
        line += R"(,"request_id":)";
        append_json_string(line, request);
    }
    line += "}\n";
    return line;
}

struct appender {
    std::string& out;

    void operator()(bool held) const { out += held ? "true" : "false"; }
    void operator()(double held) const {
        if (std::isfinite(held))
            fmt::format_to(std::back_inserter(out), "{}", held);
        else
            out += "null";
    }
    void operator()(std::int64_t held) const {
        fmt::format_to(std::back_inserter(out), "{}", held);
    }
    void operator()(std::uint64_t held) const {
        fmt::format_to(std::back_inserter(out), "{}", held);
    }
    void operator()(std::string_view held) const {
        append_json_string(out, shortened(held, value_bytes_max));
    }
};

}  // namespace

void value::append_to(std::string& out) const {
    std::visit(appender{out}, held_);
}

void write(level at, std::string_view event, fields with) {
    spdlog::logger& logger = the_log().logger;
    if (!logger.should_log(to_spdlog(at))) return;
    logger.log(to_spdlog(at), spdlog::string_view_t(line_of(at, event, with)));
}

void set_level(level least) {
    the_log().logger.set_level(to_spdlog(least));
}

std::optional<level> parse_level(std::string_view text) {
    for (std::size_t index = 0; index < names.size(); ++index) {
        if (names[index] == text) return static_cast<level>(index);
    }
    return std::nullopt;
}

capture::capture(std::ostream& to) {
    the_log().sink->send_to(&to);
}

capture::~capture() {
    the_log().sink->send_to(nullptr);
}

}  // namespace flores::observe::log

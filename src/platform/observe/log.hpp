// The log of events: one JSON object a line on stderr, for people and for collectors.
//
//     log::info("listening", {{"service", "gateway"}, {"port", 3000}});
//     {"at":"2026-11-24T20:39:23.412Z","level":"info","event":"listening","service":"gateway",
//      "port":3000}
//
// An event is a constant in snake_case; what varies goes into fields. `request_id` is added while a
// request is served. Whole bodies, personal data, secrets never go in, and a value is cut at
// `log::value_bytes_max`. Requests themselves are in the access log.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace flores::observe::log {

inline constexpr std::size_t value_bytes_max = 2048;

enum class level : unsigned char { debug, info, warning, error };

// Refers to the text it is made of: valid for the call it is made for.
class value {
public:
    value(bool of) : held_(of) {}    // NOLINT: a field's value is written as it is
    value(double of) : held_(of) {}  // NOLINT: the same
    template <std::signed_integral T>
    value(T of) : held_(std::int64_t{of}) {}  // NOLINT: the same
    template <std::unsigned_integral T>
        requires(!std::same_as<T, bool>)
    value(T of) : held_(std::uint64_t{of}) {}  // NOLINT: the same
    template <class T>
        requires std::convertible_to<const T&, std::string_view>
    value(const T& of) : held_(std::string_view(of)) {}  // NOLINT: the same

    // At the end of `out`, as JSON.
    void append_to(std::string& out) const;

private:
    std::variant<bool, double, std::int64_t, std::uint64_t, std::string_view> held_;
};

struct field {
    std::string_view key;
    value is;
};
using fields = std::initializer_list<field>;

// From any thread; the line is written before the call returns.
void write(level at, std::string_view event, fields with);

inline void debug(std::string_view event, fields with = {}) {
    write(level::debug, event, with);
}
inline void info(std::string_view event, fields with = {}) {
    write(level::info, event, with);
}
inline void warning(std::string_view event, fields with = {}) {
    write(level::warning, event, with);
}
inline void error(std::string_view event, fields with = {}) {
    write(level::error, event, with);
}

// Less than this is not written; at first info.
void set_level(level least);

// "debug", "info", "warning" or "error".
std::optional<level> parse_level(std::string_view text);

// While it lives, lines go to `to` instead of stderr. One at a time; for tests.
class capture {
public:
    explicit capture(std::ostream& to);
    ~capture();
    capture(const capture&) = delete;
    capture& operator=(const capture&) = delete;
};

}  // namespace flores::observe::log

namespace flores {
namespace log = observe::log;
}

#include "platform/sql/postgres_sign_in.hpp"

#include "platform/core/ambient.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string_view>

namespace flores::sql {
namespace {

using steady = std::chrono::steady_clock;
using what_of = postgres_error::what_of;

struct closer {
    void operator()(PGconn* handle) const { PQfinish(handle); }
};
using held = std::unique_ptr<PGconn, closer>;

// In a request what is left of its time; libpq takes 2 s at least.
std::chrono::seconds connect_max_of(const postgres_limits& limits) {
    const auto deadline = current_ambient().deadline;
    if (deadline == steady::time_point::max()) return limits.connect_max;
    const auto left = std::chrono::ceil<std::chrono::seconds>(deadline - steady::now());
    return std::clamp(left, std::chrono::seconds(1), limits.connect_max);
}

held begun(const postgres_place& place, const postgres_limits& limits) {
    const std::string port = std::to_string(place.port);
    const std::string wait = std::to_string(connect_max_of(limits).count());
    const std::string silence = std::to_string(limits.query_max.count());
    const std::string options = fmt::format(
        "-c statement_timeout={0} -c idle_in_transaction_session_timeout={2} -c lock_timeout={0} "
        "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3 "
        "-c tcp_user_timeout=5000 -c client_connection_check_interval=1000 "
        "-c client_min_messages=warning -c search_path={1}",
        limits.query_max.count(), place.schema, limits.idle_max.count());
    const std::array<const char*, 15> keys{"host",
                                           "port",
                                           "dbname",
                                           "user",
                                           "password",
                                           "sslmode",
                                           "options",
                                           "application_name",
                                           "keepalives",
                                           "connect_timeout",
                                           "sslrootcert",
                                           "client_encoding",
                                           "tcp_user_timeout",
                                           "target_session_attrs",
                                           nullptr};
    const std::array<const char*, 15> values{place.host.c_str(),
                                             port.c_str(),
                                             place.database.c_str(),
                                             place.user.c_str(),
                                             place.password.c_str(),
                                             place.ssl_mode.c_str(),
                                             options.c_str(),
                                             "flores",
                                             "1",
                                             wait.c_str(),
                                             place.ssl_root_certificate.c_str(),
                                             "UTF8",
                                             silence.c_str(),
                                             "read-write",
                                             nullptr};
    return held(PQconnectdbParams(keys.data(), values.data(), 0));
}

bool holds(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// libpq's own words, which are English as long as the program asks for no locale.
bool is_wrong_tls(std::string_view why) {
    return holds(why, "sslmode") || holds(why, "root certificate file") ||
           holds(why, "certificate verify failed") || holds(why, "does not match host name") ||
           holds(why, "SSL was required");
}

// What libpq passes over in silence when the mode does not insist on it.
bool misses_certificate(const postgres_place& place) {
    return place.ssl_mode != "disable" && !place.ssl_root_certificate.empty() &&
           ::access(place.ssl_root_certificate.c_str(), R_OK) != 0;
}

constexpr std::string_view after_severity = ":  ";
constexpr std::size_t state_digits = 5;

// Of verbose text: "FATAL:  28P01: ...". The last, for libpq may have tried more than one way.
std::string state_in(std::string_view text) {
    std::string found;
    for (auto at = text.find(after_severity); at != std::string_view::npos;
         at = text.find(after_severity, at + 1)) {
        const std::string_view rest = text.substr(at + after_severity.size());
        const std::string_view state = rest.substr(0, state_digits);
        const bool is_state = std::ranges::all_of(
            state, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
        if (is_state && rest.substr(state.size()).starts_with(": ")) found = state;
    }
    return found;
}

}  // namespace

std::string message_of(const pg_conn* handle) {
    std::string text = PQerrorMessage(handle);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

pg_conn* sign_in(const postgres_place& place, const postgres_limits& limits,
                 const std::string& name) {
    if (misses_certificate(place))
        throw postgres_error("", what_of::tls,
                             fmt::format("{}: the root certificate file \"{}\" cannot be read",
                                         name, place.ssl_root_certificate));
    held handle = begun(place, limits);
    if (PQstatus(handle.get()) == CONNECTION_OK) return handle.release();
    const std::string why = message_of(handle.get());
    if (is_wrong_tls(why)) throw postgres_error("", what_of::tls, fmt::format("{}: {}", name, why));
    std::string state;
    if (holds(why, after_severity)) {
        // The server said why. Its code is only in verbose text, which can be asked for by now.
        PQsetErrorVerbosity(handle.get(), PQERRORS_VERBOSE);
        PQreset(handle.get());
        if (PQstatus(handle.get()) == CONNECTION_OK) return handle.release();
        state = state_in(message_of(handle.get()));
    }
    throw postgres_error(state.empty() ? "08001" : state, what_of::connection,
                         fmt::format("{}: {}", name, why));
}

}  // namespace flores::sql

// A delivery run: what one courier takes to one zone in one slot, in the order of its stops. An
// order is on one run at a time; where nobody was there it goes on another.
#pragma once

#include "services/order/order.hpp"

#include <boost/describe/enum.hpp>

#include <compare>
#include <optional>
#include <string>
#include <vector>

namespace flores::order {

inline constexpr std::size_t run_stops_max = 100;

enum class run_status : unsigned char {
    planned,  // its stops and its courier may still change
    started,
    finished  // every stop has its outcome
};
BOOST_DESCRIBE_ENUM(run_status, planned, started, finished)

enum class stop_outcome : unsigned char { waiting, delivered, failed };
BOOST_DESCRIBE_ENUM(stop_outcome, waiting, delivered, failed)

enum class failure_reason : unsigned char {
    nobody_home,
    wrong_address,
    refused,
    unreachable,
    other
};
BOOST_DESCRIBE_ENUM(failure_reason, nobody_home, wrong_address, refused, unreachable, other)

// What the courier says of a stop; received_by and note are personal data.
struct stop_proof {
    stop_outcome outcome = stop_outcome::waiting;
    std::string received_by{};               // of what was delivered
    std::optional<failure_reason> reason{};  // of what was not
    std::string note{};

    bool operator==(const stop_proof&) const = default;
};

// A buyer is told that the flowers come today.
inline constexpr error_kind run_not_due{409,
                                        "run_not_due",
                                        {"Esa ruta es de otro día: aún no puede salir.",
                                         "That run is for a later day: it cannot start yet."}};

struct run_stop {
    order what{};  // as it is now, without history
    stop_proof proof{};
    std::optional<instant> at{};
};

struct delivery_run {
    std::string id{};  // run_…
    local_date date{};
    std::string slot{};
    std::string zone{};
    std::optional<std::string> courier{};  // the account
    run_status status = run_status::planned;
    std::int64_t version = 1;
    instant made_at{};
    std::optional<instant> started_at{};
    std::vector<run_stop> stops{};  // in their order
};

// A run as lists show it.
struct run_line {
    delivery_run run{};  // without its stops
    std::int64_t stops = 0;
    std::int64_t waiting = 0;
};

// Whether an order can be put on a run as it is. What is owed stays in the shop.
bool may_ride(const order& what);

// Whether the day of the run has come in Santiago; one that is over can still go.
bool is_due(const delivery_run& run, instant now);

// How the stops of a new run are sorted: by commune, and by address within it.
std::strong_ordering by_address(const order& a, const order& b);

// Why an order cannot be put on a run of that date, slot and zone: a code; empty: it can. What
// failed once may ride on any date.
std::string_view stop_refusal(const delivery_run& run, const order& what);

}  // namespace flores::order

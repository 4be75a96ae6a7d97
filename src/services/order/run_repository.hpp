// The storage port of delivery runs. Each verb is one whole transaction: the orders on a run change
// their state, with history and events, in the same write as the run.
#pragma once

#include "platform/core/list_part.hpp"
#include "platform/core/seen_revision.hpp"
#include "platform/core/task.hpp"
#include "services/order/audit.hpp"
#include "services/order/run.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

struct run_filter {
    std::optional<local_date> date{};
    std::optional<std::string> zone{};
    std::optional<run_status> status{};
    std::optional<std::string> courier{};
};

// Whose runs count: absent, everybody's. A run of somebody else is not_found.
using run_viewer = std::optional<std::string>;

class run_repository {
public:
    virtual ~run_repository() = default;

    // A run under `wanted.id` with these orders as its stops; of none: with what is ready for its
    // date, slot and zone and on no other run, sorted by address, run_stops_max at most.
    // nothing_to_deliver: there is none. invalid_input at /stops/<i>: an order that cannot be on
    // it.
    virtual task<expected<delivery_run>> make(delivery_run wanted,
                                              std::vector<order_number> numbers, staff_act by) = 0;

    // Whether anything was ever ordered for that slot of that day in that zone.
    virtual task<expected<bool>> is_ordered(local_date date, std::string slot,
                                            std::string zone) = 0;

    // not_found.
    virtual task<expected<delivery_run>> load(std::string id, run_viewer of) = 0;

    // Newest first: those before the id `before`.
    virtual task<expected<list_part<run_line>>> list(run_filter filter,
                                                     std::optional<std::string> before,
                                                     part_size size) = 0;

    // The stops of a planned run, whole and in this order. not_found; wrong_state: it has started;
    // stale: another version; invalid_input at /stops/<i>: an order that cannot be on it.
    virtual task<expected<delivery_run>> set_stops(std::string id,
                                                   std::vector<order_number> numbers,
                                                   seen_revision seen, staff_act by) = 0;

    // not_found; wrong_state: it has started.
    virtual task<expected<delivery_run>> assign(std::string id, std::string courier,
                                                staff_act by) = 0;

    // Every order goes out for delivery, or none; buyers are told that it comes at `times`. Started
    // already: as it is. not_found; wrong_state: nobody is assigned, or it has no stop; with
    // /stops/<i> for each order that cannot go.
    virtual task<expected<delivery_run>> start(std::string id, std::string times, run_viewer of,
                                               staff_act by) = 0;

    // What came of a stop, and with it of its order. The same outcome again: as it is. not_found;
    // wrong_state: the run has not started, or the stop has another outcome.
    virtual task<expected<delivery_run>> record(std::string id, order_number number,
                                                stop_proof proof, run_viewer of, staff_act by) = 0;

    // Removes a planned run; its orders can be put on another. not_found; wrong_state.
    virtual task<expected<void>> drop(std::string id, staff_act by) = 0;
};

}  // namespace flores::order

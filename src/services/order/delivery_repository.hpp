// The storage port of delivery. Each verb is one whole transaction; what staff do is written into
// the log of their actions in it.
#pragma once

#include "platform/core/task.hpp"
#include "services/order/audit.hpp"
#include "services/order/delivery.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

// The plan as its file had it (empty: none yet), with what is closed, and each (date, slot, zone)
// from some day on whose own capacity is more than 0.
struct stored_delivery {
    std::int64_t revision = 0;
    std::string plan{};
    std::vector<closure> closures{};
    std::vector<opening> openings{};
};

class delivery_repository {
public:
    virtual ~delivery_repository() = default;

    virtual task<expected<stored_delivery>> load(local_date openings_from) = 0;

    // That of load, alone: another one after each change of what it gives.
    virtual task<expected<std::int64_t>> revision() = 0;

    // Replaces the plan and leaves closures and capacities; returns the new revision.
    virtual task<expected<std::int64_t>> replace_plan(std::string plan, staff_act by) = 0;

    // Closes what `what` names, or opens it again; an open one stays open. The new revision.
    virtual task<expected<std::int64_t>> close(closure what, staff_act by) = 0;
    virtual task<expected<std::int64_t>> open(closure what, staff_act by) = 0;

    // nullopt: as the plan says again. More than 0 is an opening of load. Below what is taken no
    // more is accepted; nothing is undone.
    virtual task<expected<slot_load>> set_capacity(local_date date, std::string slot,
                                                   std::string zone,
                                                   std::optional<std::int64_t> capacity,
                                                   staff_act by) = 0;

    // Of the slots of a zone that hold anything or have a capacity of their own, first to last.
    virtual task<expected<std::vector<slot_load>>> loads(std::string zone, local_date first,
                                                         local_date last) = 0;
};

}  // namespace flores::order

// What Prometheus is told of one store.
#pragma once

#include "platform/observe/metrics.hpp"
#include "platform/sql/group_writer.hpp"

#include <string>

namespace flores::sql {

struct store_series {
    store_series(observe::metrics& into, const std::string& name);

    // Brings the counters up to these.
    void show(const group_writer_counts& now) const;

    observe::gauge readers_idle, readers_in_use;    // connections
    observe::gauge reads_waiting, writes_waiting;   // for one
    observe::histogram read_waits, write_waits;     // seconds
    observe::counter committed, run_again, unsure;  // batches
    observe::counter answered, refused;             // writes
};

}  // namespace flores::sql

#include "platform/sql/store_series.hpp"

namespace flores::sql {

namespace {

void raise(const observe::counter& series, std::uint64_t to) {
    series.add(static_cast<double>(to) - series.value());
}

}  // namespace

store_series::store_series(observe::metrics& into, const std::string& name) {
    const auto with = [&name](const char* label, const char* value) {
        return observe::labels{{"store", name}, {label, value}};
    };
    const auto readers = [&](const char* state) {
        return into.add_gauge("sql_reader_connections", "Open, beside the writer's one.",
                              with("state", state));
    };
    const auto waiting = [&](const char* verb) {
        return into.add_gauge("sql_waiting", "What waits for its turn.", with("for", verb));
    };
    const auto waits = [&](const char* verb) {
        return into.add_histogram("sql_wait_seconds", "From asking a store to its turn.",
                                  observe::duration_bounds(), with("for", verb));
    };
    const auto batches = [&](const char* outcome) {
        return into.add_counter("sql_batches_total", "Transactions that write, by their end.",
                                with("outcome", outcome));
    };
    const auto writes = [&](const char* outcome) {
        return into.add_counter("sql_writes_total", "Writes, by whether they had their turn.",
                                with("outcome", outcome));
    };
    readers_idle = readers("idle");
    readers_in_use = readers("in_use");
    reads_waiting = waiting("read");
    writes_waiting = waiting("write");
    read_waits = waits("read");
    write_waits = waits("write");
    committed = batches("committed");
    run_again = batches("run_again");
    unsure = batches("unsure");
    answered = writes("answered");
    refused = writes("refused");
}

void store_series::show(const group_writer_counts& now) const {
    raise(committed, now.batches);
    raise(run_again, now.reruns);
    raise(unsure, now.lost);
    raise(answered, now.writes);
    raise(refused, now.refused);
}

}  // namespace flores::sql

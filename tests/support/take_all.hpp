// All that waits in a store's outbox was taken by whom it is for.
#pragma once

#include "platform/events/outbox.hpp"
#include "support/run_task.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace flores::test {

inline void take_all(sql::store& file, instant now) {
    events::sql_outbox of(file);
    std::vector<events::settlement> done;
    for (const events::delivery& each : *run_task(of.due(now, 1000)))
        done.push_back({each.name(), each.consumer, {}});
    ASSERT_TRUE(run_task(of.settle(std::move(done))));
}

}  // namespace flores::test

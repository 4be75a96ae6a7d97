// The port of the log of what staff did. What order's own verbs do they write in their transactions
// (storage/audit_rows.hpp); here it is read, and what other services tell is taken in.
#pragma once

#include "platform/core/list_part.hpp"
#include "platform/core/task.hpp"
#include "services/order/audit.hpp"

#include <optional>
#include <string>

namespace flores::order {

class audit_repository {
public:
    virtual ~audit_repository() = default;

    // Once for each event, however often it is told.
    virtual task<expected<void>> record(std::string event, audit_entry what) = 0;

    // Newest first: those before the id `before`.
    virtual task<expected<list_part<audit_entry>>> list(audit_filter filter,
                                                        std::optional<std::int64_t> before,
                                                        part_size size) = 0;
};

}  // namespace flores::order

// What staff did, for those who answer for the shop.
#pragma once

#include "platform/auth/keys.hpp"
#include "platform/events/event.hpp"
#include "services/order/audit_messages.hpp"
#include "services/order/audit_repository.hpp"
#include "services/order/client.hpp"

namespace flores::order {

class audit_service {
public:
    audit_service(audit_repository& stored, const auth::key& cursor_key)
        : stored_(stored), cursor_key_(cursor_key) {}

    // Consumes staff.acted.
    task<expected<void>> take_acted(events::event told);

    // The same of what another service asks to have noted.
    task<expected<void>> note(staff_deed done);

    // Newest first. bad_cursor.
    task<expected<audit_list>> list(audit_query asked);

private:
    audit_repository& stored_;
    const auth::key& cursor_key_;
};

}  // namespace flores::order

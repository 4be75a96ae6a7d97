// What staff did, for those who answer for the shop.
#pragma once

#include "platform/auth/keys.hpp"
#include "services/order/audit_messages.hpp"
#include "services/order/audit_repository.hpp"
#include "services/order/client.hpp"

namespace flores::order {

// What staff.acted tells, to be noted once however often it is told.
inline staff_deed deed_of(staff_acted what, const events::event& told) {
    return {told.id, told.occurred_at, std::move(what)};
}

class audit_service {
public:
    audit_service(audit_repository& stored, const auth::key& cursor_key)
        : stored_(stored), cursor_key_(cursor_key) {}

    // What was told by staff.acted, and what another service asks to have noted.
    task<expected<void>> note(staff_deed done);

    // Newest first. bad_cursor.
    task<expected<audit_list>> list(audit_query asked);

private:
    audit_repository& stored_;
    const auth::key& cursor_key_;
};

}  // namespace flores::order

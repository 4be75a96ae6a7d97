// What profiles and addresses look like on the wire.
#pragma once

#include "services/user/messages.hpp"

namespace flores::user {

inline profile_view view_of(const profile& one) {
    profile_view view{one.account, one.name, std::nullopt, one.language, one.revision};
    if (!one.phone.empty()) view.phone = one.phone;
    return view;
}

inline address_view view_of(const address& one) {
    return {one.id,      one.label,   one.recipient,    one.phone,     one.line,
            one.details, one.commune, one.commune_name, one.is_default};
}

}  // namespace flores::user

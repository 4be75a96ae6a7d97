// What profiles and addresses look like on the wire.
#pragma once

#include "platform/http/answers.hpp"
#include "services/user/messages.hpp"

#include <string>
#include <utility>

namespace flores::user {

inline http::tagged<profile_view> view_of(const profile& one) {
    profile_view view{one.account, one.name, std::nullopt, one.language, one.revision};
    if (!one.phone.empty()) view.phone = one.phone;
    return {std::move(view), std::to_string(one.revision)};
}

inline address_view view_of(const address& one) {
    return {one.id,      one.label,   one.recipient,    one.phone,     one.line,
            one.details, one.commune, one.commune_name, one.is_default};
}

}  // namespace flores::user

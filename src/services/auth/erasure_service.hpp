// The end of an account: a copy of all that the shop holds on it, and its erasure everywhere.
#pragma once

#include "platform/net/calls.hpp"
#include "services/auth/second_factor_service.hpp"

#include <string>

namespace flores::accounts {

class erasure_service {
public:
    erasure_service(const service_parts& parts, doorkeeper& door, second_factor_service& factors,
                    net::call_port& calls)
        : parts_(parts), door_(door), factors_(factors), calls_(calls) {}

    // What auth and every other service hold; each answers GET
    // /internal/<service>/export/{account}. unavailable: one of them cannot be asked, and a part
    // would pass for the whole.
    task<expected<export_view>> export_all(auth::principal caller);

    // Ends every token at once, removes the account and tells the others, who remove theirs, and
    // again after erased_again_after.
    // last_admin. Asks for password and code again: see second_factor_service::ask_again.
    task<expected<void>> erase(std::string account, proven_request given, std::string address);

private:
    task<expected<account_export>> own_part(auth::principal caller);

    service_parts parts_;
    doorkeeper& door_;
    second_factor_service& factors_;
    net::call_port& calls_;
};

}  // namespace flores::accounts

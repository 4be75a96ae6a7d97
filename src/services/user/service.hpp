// The rules of profiles and addresses.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/core/entry_seed.hpp"
#include "platform/core/seen_revision.hpp"
#include "services/order/client.hpp"
#include "services/user/client.hpp"
#include "services/user/messages.hpp"
#include "services/user/reminder_service.hpp"
#include "services/user/repository.hpp"

#include <string>

namespace flores::user {

using order::unknown_commune;

class user_service {
public:
    user_service(user_repository& stored, reminder_service& reminders,
                 order::delivery_client& delivery, const clock_port& clock, id_source& ids)
        : stored_(stored), reminders_(reminders), delivery_(delivery), clock_(clock), ids_(ids) {}

    task<expected<profile>> show_profile(std::string account);

    // `seen`: the revision that the caller changes. stale: there is a newer one.
    task<expected<profile>> change_profile(std::string account, change_profile_request wanted,
                                           seen_revision seen);

    task<expected<std::vector<address>>> list_addresses(std::string account);
    // One `from` the same seed. unknown_commune: the shop does not deliver there.
    task<expected<address>> add_address(std::string account, address_request wanted,
                                        entry_seed from = {});
    task<expected<address>> change_address(std::string account, std::string id,
                                           address_request wanted);
    task<expected<void>> remove_address(std::string account, std::string id);

    // not_found: nothing is known of the account, or not yet.
    task<expected<person>> find_person(std::string account);

    // All that the service holds on an account, for a copy of somebody's data.
    task<expected<user_export>> export_of(std::string account);

    // For the event account.registered.
    task<expected<void>> begin(std::string account, std::string name, std::string language);

    // For the event account.erased.
    task<expected<void>> erase(std::string account) { return stored_.erase(std::move(account)); }

private:
    task<expected<address>> checked(address_request wanted);

    user_repository& stored_;
    reminder_service& reminders_;
    order::delivery_client& delivery_;
    const clock_port& clock_;
    id_source& ids_;
};

}  // namespace flores::user

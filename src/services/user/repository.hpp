// The storage port of profiles and addresses. Each verb is one whole transaction.
#pragma once

#include "platform/core/task.hpp"
#include "services/user/user.hpp"

#include <string>
#include <vector>

namespace flores::user {

class user_repository {
public:
    virtual ~user_repository() = default;

    // An account that never wrote a profile has an empty one of revision 0.
    virtual task<expected<profile>> load_profile(std::string account) = 0;

    // Writes the profile when its revision is still `wanted.revision`, and returns it with the
    // next. A blank name and a language that nobody chose leave those of the registration, which
    // may have been told meanwhile. stale: it changed since.
    virtual task<expected<profile>> put_profile(profile wanted) = 0;

    // The default first, then in the order they were made.
    virtual task<expected<std::vector<address>>> list_addresses(std::string account) = 0;

    // The first address is the default, whatever it says; a new default takes the place of the
    // former. One that is there already under its id stays as it is, and is returned.
    // too_many_addresses: there are 20 already.
    virtual task<expected<address>> add_address(std::string account, address wanted) = 0;

    // not_found: no such address of this account. A default stays one until another takes its
    // place.
    virtual task<expected<address>> put_address(std::string account, address wanted) = 0;

    // Removing the default makes the oldest of the others the default. not_found: as above.
    virtual task<expected<void>> remove_address(std::string account, std::string id) = 0;

    // The profile that a new account starts with, at revision 0. One that its owner changed before
    // this was told gets what is still missing of it, the name and the language, with the next
    // revision. An account that was erased gets none, in whatever order the two are told.
    virtual task<expected<void>> begin(profile first) = 0;

    // Forgets all that is held on the account: also its reminders and consents.
    virtual task<expected<void>> erase(std::string account) = 0;
};

}  // namespace flores::user

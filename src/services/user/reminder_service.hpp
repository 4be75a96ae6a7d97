// The rules of reminders and preferences.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/core/entry_seed.hpp"
#include "services/user/reminder_messages.hpp"
#include "services/user/reminder_repository.hpp"
#include "services/user/repository.hpp"

#include <string>

namespace flores::user {

class reminder_service {
public:
    reminder_service(reminder_repository& reminders, consent_repository& consents,
                     user_repository& users, const clock_port& clock, id_source& ids)
        : reminders_(reminders), consents_(consents), users_(users), clock_(clock), ids_(ids) {}

    task<expected<reminder_list>> list(std::string account);
    // One `from` the same seed. invalid_input: once, but the date has no year or is past.
    // too_many_reminders.
    task<expected<reminder_view>> add(std::string account, reminder_request wanted,
                                      entry_seed from = {});
    task<expected<reminder_view>> change(std::string account, std::string id,
                                         reminder_request wanted);
    task<expected<void>> remove(std::string account, std::string id);

    // With the last consents, at most so many.
    task<expected<preferences_view>> preferences(std::string account,
                                                 int shown_max = consents_shown_max);
    task<expected<preferences_view>> set_marketing(std::string account, marketing_request wanted);

    // Tells what is due, by day: for a job that runs often. What a standstill or the night kept
    // back is told after it, as long as its day has not passed.
    task<void> tell_due();

private:
    expected<reminder> checked(reminder_request wanted) const;

    reminder_repository& reminders_;
    consent_repository& consents_;
    user_repository& users_;
    const clock_port& clock_;
    id_source& ids_;
};

}  // namespace flores::user

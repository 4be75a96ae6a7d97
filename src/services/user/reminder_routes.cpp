#include "services/user/routes.hpp"

namespace flores::user {
namespace {

using auth::principal;
using http::access;
using http::answers;
using http::body;
using http::can_fail;
using http::created;
using http::limits;
using http::no_content;
using http::nothing_of;
using http::row;
using http::verb;

task<expected<reminder_list>> list_reminders(principal caller, reminder_service& reminders) {
    co_return co_await reminders.list(std::move(caller.account));
}

task<expected<created<reminder_view>>> add_reminder(principal caller, reminder_request wanted,
                                                    entry_seed from, reminder_service& reminders) {
    auto added =
        co_await reminders.add(std::move(caller.account), std::move(wanted), std::move(from));
    if (!added) co_return std::unexpected(std::move(added.error()));
    std::string location = "/api/users/me/reminders/" + added->id;
    co_return created<reminder_view>{std::move(*added), std::move(location)};
}

task<expected<reminder_view>> change_reminder(principal caller, std::string id,
                                              reminder_request wanted,
                                              reminder_service& reminders) {
    co_return co_await reminders.change(std::move(caller.account), std::move(id),
                                        std::move(wanted));
}

task<expected<no_content>> remove_reminder(principal caller, std::string id,
                                           reminder_service& reminders) {
    auto removed = co_await reminders.remove(std::move(caller.account), std::move(id));
    co_return nothing_of(std::move(removed));
}

task<expected<preferences_view>> show_preferences(principal caller, reminder_service& reminders) {
    co_return co_await reminders.preferences(std::move(caller.account));
}

task<expected<preferences_view>> set_marketing(principal caller, marketing_request wanted,
                                               reminder_service& reminders) {
    co_return co_await reminders.set_marketing(std::move(caller.account), std::move(wanted));
}

}  // namespace

std::vector<http::route> routes(reminder_service& reminders) {
    return http::routes(
        reminders,
        row{verb::get, "/api/users/me/reminders", "List own reminders", access::customer,
            limits::read, answers<reminder_list>, list_reminders},
        row{verb::post, "/api/users/me/reminders", "Add reminder", access::customer, limits::write,
            body<reminder_request>, answers<created<reminder_view>>, can_fail{too_many_reminders},
            add_reminder},
        row{verb::put, "/api/users/me/reminders/{id}", "Change reminder", access::customer,
            limits::write, body<reminder_request>, answers<reminder_view>,
            can_fail{errors::not_found}, change_reminder},
        row{verb::del, "/api/users/me/reminders/{id}", "Remove reminder", access::customer,
            limits::write, answers<no_content>, can_fail{errors::not_found}, remove_reminder},
        row{verb::get, "/api/users/me/preferences", "Show own preferences", access::customer,
            limits::read, answers<preferences_view>, show_preferences},
        row{verb::put, "/api/users/me/preferences/marketing", "Set marketing consent",
            access::customer, limits::write, body<marketing_request>, answers<preferences_view>,
            set_marketing});
}

}  // namespace flores::user

#include "services/user/routes.hpp"
#include "services/user/views.hpp"

namespace flores::user {
namespace {

using http::access;
using http::answers;
using http::limits;
using http::row;
using http::verb;

task<expected<user_export>> export_user(std::string account, personal_data& from) {
    auto profile = co_await from.users.show_profile(account);
    if (!profile) co_return std::unexpected(std::move(profile.error()));
    auto addresses = co_await from.users.list_addresses(account);
    if (!addresses) co_return std::unexpected(std::move(addresses.error()));
    auto reminders = co_await from.reminders.list(account);
    if (!reminders) co_return std::unexpected(std::move(reminders.error()));
    auto preferences = co_await from.reminders.preferences(std::move(account), consents_all);
    if (!preferences) co_return std::unexpected(std::move(preferences.error()));
    user_export out{
        view_of(*profile).value, {}, std::move(reminders->items), std::move(*preferences)};
    for (const address& one : *addresses) out.addresses.push_back(view_of(one));
    co_return out;
}

}  // namespace

std::vector<http::route> routes(personal_data& from) {
    return http::routes(from, row{verb::get, "/internal/user/export/{account}", access::internal,
                                  limits::read, answers<user_export>, export_user});
}

}  // namespace flores::user

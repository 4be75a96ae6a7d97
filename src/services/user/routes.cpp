#include "services/user/routes.hpp"

#include "services/user/views.hpp"

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
using http::tagged;
using http::verb;

expected<tagged<profile_view>> tagged_profile(const expected<profile>& got) {
    if (!got) return std::unexpected(got.error());
    return tagged<profile_view>{view_of(*got), std::to_string(got->revision)};
}

task<expected<tagged<profile_view>>> show_profile(principal caller, user_service& users) {
    auto found = co_await users.show_profile(caller.account);
    co_return tagged_profile(found);
}

task<expected<tagged<profile_view>>> change_profile(principal caller, seen_revision seen,
                                                    change_profile_request wanted,
                                                    user_service& users) {
    auto changed =
        co_await users.change_profile(caller.account, std::move(wanted), std::move(seen));
    co_return tagged_profile(changed);
}

task<expected<address_list>> list_addresses(principal caller, user_service& users) {
    auto found = co_await users.list_addresses(caller.account);
    if (!found) co_return std::unexpected(std::move(found.error()));
    address_list out;
    for (const auto& one : *found) out.items.push_back(view_of(one));
    co_return out;
}

task<expected<created<address_view>>> add_address(principal caller, address_request wanted,
                                                  entry_seed from, user_service& users) {
    auto added = co_await users.add_address(caller.account, std::move(wanted), std::move(from));
    if (!added) co_return std::unexpected(std::move(added.error()));
    created<address_view> out{view_of(*added), "/api/users/me/addresses/" + added->id};
    co_return out;
}

task<expected<address_view>> change_address(principal caller, std::string id,
                                            address_request wanted, user_service& users) {
    auto changed = co_await users.change_address(caller.account, std::move(id), std::move(wanted));
    if (!changed) co_return std::unexpected(std::move(changed.error()));
    co_return view_of(*changed);
}

task<expected<no_content>> remove_address(principal caller, std::string id, user_service& users) {
    auto removed = co_await users.remove_address(caller.account, std::move(id));
    co_return nothing_of(std::move(removed));
}

task<expected<person>> find_person(std::string account, user_service& users) {
    co_return co_await users.find_person(std::move(account));
}

task<expected<user_export>> export_account(std::string account, user_service& users) {
    co_return co_await users.export_of(std::move(account));
}

}  // namespace

std::vector<http::route> routes(user_service& users) {
    return http::routes(
        users,
        row{verb::get, "/api/users/me", "Show own profile", access::customer, limits::read,
            answers<tagged<profile_view>>, show_profile},
        row{verb::patch, "/api/users/me", "Change own profile", access::customer, limits::write,
            body<change_profile_request>, answers<tagged<profile_view>>,
            can_fail{errors::stale, errors::precondition_required}, change_profile},
        row{verb::get, "/api/users/me/addresses", "List own addresses", access::customer,
            limits::read, answers<address_list>, list_addresses},
        row{verb::post, "/api/users/me/addresses", "Add address", access::customer, limits::write,
            body<address_request>, answers<created<address_view>>,
            can_fail{unknown_commune, too_many_addresses}, add_address},
        row{verb::put, "/api/users/me/addresses/{id}", "Change address", access::customer,
            limits::write, body<address_request>, answers<address_view>, can_fail{unknown_commune},
            change_address},
        row{verb::del, "/api/users/me/addresses/{id}", "Remove address", access::customer,
            limits::write, answers<no_content>, remove_address},
        row{verb::get, "/internal/user/person/{account}", access::internal, limits::read,
            answers<person>, can_fail{errors::not_found}, find_person},
        row{verb::get, "/internal/user/export/{account}", access::internal, limits::read,
            answers<user_export>, export_account});
}

}  // namespace flores::user

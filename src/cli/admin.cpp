#include "cli/commands.hpp"
#include "cli/shop.hpp"
#include "cli/start_up.hpp"
#include "cli/told.hpp"
#include "cli/with_settings.hpp"
#include "platform/core/ids.hpp"

#include <cstdio>
#include <iostream>
#include <stdexcept>
#include <string>

namespace flores::cli {
namespace {

std::string password_for(const invocation& call) {
    std::string password;
    if (call.password_stdin) {
        std::getline(std::cin, password);
        return password;
    }
    system_ids ids;
    return random_hex(ids, 12);
}

void expect(const expected<void>& done, const std::string& what) {
    if (!done) throw std::runtime_error(what + ": " + told(done.error()));
}

void tell_password(const invocation& call, const std::string& who, const std::string& password) {
    if (call.password_stdin)
        std::printf("%s is ready.\n", who.c_str());
    else
        std::printf("%s, password %s (printed this once only).\n", who.c_str(), password.c_str());
}

}  // namespace

int admin_create(const invocation& call) {
    const config::settings settings = settings_of(call);
    shop all(settings);
    all.enter("flores admin");
    if (call.if_none && all.accounts().has_admin()) return 0;
    const std::string password = password_for(call);
    expect(all.accounts().create_admin(call.email, password), "cannot make the administrator");
    all.settle_events();
    tell_password(call, "Administrator " + call.email, password);
    return 0;
}

int admin_reset(const invocation& call) {
    const config::settings settings = settings_of(call);
    require_any_shop(settings);
    shop all(settings);
    all.enter("flores admin");
    const std::string password = password_for(call);
    const auto done = all.accounts().reset_password(call.email, password);
    if (!done && done.error().is(errors::not_found))
        throw std::runtime_error("there is no account of " + call.email);
    expect(done, "cannot reset the password");
    all.settle_events();
    tell_password(call, "Account " + call.email, password);
    return 0;
}

}  // namespace flores::cli

#include "services/user/service.hpp"

#include "services/user/views.hpp"

namespace flores::user {

task<expected<profile>> user_service::show_profile(std::string account) {
    co_return co_await stored_.load_profile(std::move(account));
}

task<expected<profile>> user_service::change_profile(std::string account,
                                                     change_profile_request wanted,
                                                     seen_revision seen) {
    auto found = co_await stored_.load_profile(std::move(account));
    if (!found) co_return found;
    if (!seen.is(found->revision)) co_return fail(errors::stale);
    if (wanted.name) found->name = wanted.name->text();
    if (wanted.phone.given()) found->phone = wanted.phone.has_value() ? wanted.phone->text() : "";
    if (wanted.language) {
        found->language = json::enum_text(*wanted.language);
        found->language_chosen = true;
    }
    found->updated_at = clock_.now();
    co_return co_await stored_.put_profile(std::move(*found));
}

task<expected<void>> user_service::begin(std::string account, std::string name,
                                         std::string language) {
    profile first{.account = std::move(account),
                  .name = std::move(name),
                  .phone = {},
                  .language = std::string(json::enum_text(language_of(language)))};
    first.updated_at = clock_.now();
    co_return co_await stored_.begin(std::move(first));
}

task<expected<std::vector<address>>> user_service::list_addresses(std::string account) {
    co_return co_await stored_.list_addresses(std::move(account));
}

task<expected<address>> user_service::checked(address_request wanted) {
    auto place = co_await delivery_.commune(wanted.commune.text());
    if (!place && place.error().is(errors::not_found)) {
        error unknown(unknown_commune);
        unknown.fields.push_back(field_of("/commune", unknown_commune));
        co_return std::unexpected(std::move(unknown));
    }
    if (!place) co_return std::unexpected(std::move(place.error()));
    address out;
    out.label = wanted.label.value;
    out.recipient = wanted.recipient.text();
    out.phone = wanted.phone.text();
    out.line = wanted.line.value;
    if (wanted.details) out.details = wanted.details->value;
    out.commune = place->key;
    out.commune_name = place->name;
    out.is_default = wanted.is_default.value_or(false);
    co_return out;
}

task<expected<address>> user_service::add_address(std::string account, address_request wanted,
                                                  entry_seed from) {
    auto fresh = co_await checked(std::move(wanted));
    if (!fresh) co_return fresh;
    fresh->created_at = clock_.now();
    fresh->id = entry_id(from, ids_, fresh->created_at, "adr");
    co_return co_await stored_.add_address(std::move(account), std::move(*fresh));
}

task<expected<address>> user_service::change_address(std::string account, std::string id,
                                                     address_request wanted) {
    auto next = co_await checked(std::move(wanted));
    if (!next) co_return next;
    next->id = std::move(id);
    co_return co_await stored_.put_address(std::move(account), std::move(*next));
}

task<expected<void>> user_service::remove_address(std::string account, std::string id) {
    co_return co_await stored_.remove_address(std::move(account), std::move(id));
}

// Before the first news of the account the profile has no name, and says nothing but the language
// that its owner chose.
task<expected<person>> user_service::find_person(std::string account) {
    auto found = co_await stored_.load_profile(std::move(account));
    if (!found) co_return std::unexpected(std::move(found.error()));
    if (found->name.empty() && !found->language_chosen) co_return fail(errors::not_found);
    co_return person{std::move(found->name), std::move(found->language)};
}

task<expected<user_export>> user_service::export_of(std::string account) {
    const auto who = co_await stored_.load_profile(account);
    if (!who) co_return std::unexpected(who.error());
    const auto addresses = co_await stored_.list_addresses(account);
    if (!addresses) co_return std::unexpected(addresses.error());
    auto reminders = co_await reminders_.list(account);
    if (!reminders) co_return std::unexpected(std::move(reminders.error()));
    auto preferences = co_await reminders_.preferences(std::move(account), consents_all);
    if (!preferences) co_return std::unexpected(std::move(preferences.error()));
    user_export out{view_of(*who), {}, std::move(reminders->items), std::move(*preferences)};
    for (const address& one : *addresses) out.addresses.push_back(view_of(one));
    co_return out;
}

}  // namespace flores::user

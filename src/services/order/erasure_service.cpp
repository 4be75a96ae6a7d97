#include "services/order/erasure_service.hpp"

#include "services/order/views.hpp"

namespace flores::order {
namespace {

constexpr int exported_at_once = 100;

}  // namespace

task<expected<void>> erasure_service::erase(accounts::account_erased gone) {
    if (!gone.email_verified) gone.email.clear();
    return stored_.erase(std::move(gone.id), std::move(gone.email), clock_.now());
}

task<expected<void>> erasure_service::add_whole(std::vector<order> listed, language wanted,
                                                order_export& to) {
    for (const order& one : listed) {
        auto loading = orders_.load(one.number);
        const auto whole = co_await std::move(loading);
        if (!whole) co_return std::unexpected(whole.error());
        to.orders.push_back(view_of(*whole, audience::buyer, wanted));
    }
    co_return expected<void>();
}

task<expected<order_export>> erasure_service::export_of(std::string account, language wanted) {
    order_filter filter;
    filter.account = account;
    order_export out;
    std::optional<std::int64_t> before;
    for (;;) {
        auto listing = orders_.list(filter, before, exported_at_once);
        auto found = co_await std::move(listing);
        if (!found) co_return std::unexpected(std::move(found.error()));
        const bool last = std::ssize(*found) < exported_at_once;
        if (!found->empty()) before = found->back().id;
        auto adding = add_whole(std::move(*found), wanted, out);
        auto added = co_await std::move(adding);
        if (!added) co_return std::unexpected(std::move(added.error()));
        if (last) break;
    }
    auto asking = people_.contact(std::move(account));
    auto who = co_await std::move(asking);
    if (!who && who.error().is(errors::not_found)) co_return out;
    if (!who) co_return std::unexpected(std::move(who.error()));
    if (!who->email_verified) co_return out;
    auto looking = stored_.of_guest(std::move(who->email));
    auto as_guest = co_await std::move(looking);
    if (!as_guest) co_return std::unexpected(std::move(as_guest.error()));
    auto adding = add_whole(std::move(*as_guest), wanted, out);
    auto added = co_await std::move(adding);
    if (!added) co_return std::unexpected(std::move(added.error()));
    co_return out;
}

}  // namespace flores::order

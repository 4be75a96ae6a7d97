#include "services/order/erasure_service.hpp"

#include "platform/json/decode.hpp"
#include "services/auth/events.hpp"
#include "services/order/views.hpp"

namespace flores::order {
namespace {

constexpr int page = 100;

}  // namespace

task<expected<void>> erasure_service::take_erased(events::event told) {
    auto gone = json::decode<accounts::account_erased>(told.payload);
    if (!gone) co_return std::unexpected(std::move(gone.error()));
    if (!gone->email_verified) gone->email.clear();
    auto erasing = stored_.erase(std::move(gone->id), std::move(gone->email), clock_.now());
    co_return co_await std::move(erasing);
}

task<expected<orders_export>> erasure_service::export_of(std::string account, language wanted) {
    order_filter filter;
    filter.account = account;
    orders_export out;
    std::optional<std::int64_t> before;
    for (;;) {
        auto listing = orders_.list(filter, before, page);
        const auto found = co_await std::move(listing);
        if (!found) co_return std::unexpected(found.error());
        for (const order& one : *found) {
            out.orders.push_back(view_of(one, audience::buyer, wanted));
            before = one.id;
        }
        if (static_cast<int>(found->size()) < page) break;
    }
    auto asking = people_.contact(std::move(account));
    auto who = co_await std::move(asking);
    if (!who && who.error().is(errors::not_found)) co_return out;
    if (!who) co_return std::unexpected(std::move(who.error()));
    if (!who->email_verified) co_return out;
    auto looking = stored_.of_guest(std::move(who->email));
    const auto as_guest = co_await std::move(looking);
    if (!as_guest) co_return std::unexpected(as_guest.error());
    for (const order& one : *as_guest) out.orders.push_back(view_of(one, audience::buyer, wanted));
    co_return out;
}

}  // namespace flores::order

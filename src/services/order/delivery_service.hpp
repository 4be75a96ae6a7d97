// The rules of delivery for clients and staff, over one book that every loop reads in memory.
#pragma once

#include "platform/core/snapshot.hpp"
#include "services/order/delivery_messages.hpp"
#include "services/order/delivery_repository.hpp"
#include "services/product/client.hpp"

#include <memory>
#include <string>

namespace flores::order {

using product::unknown_sku;

class delivery_service {
public:
    // `all` may be null, as for snapshot. `standard_capacity`: where the plan names none.
    delivery_service(delivery_repository& stored, product::product_client& products,
                     const clock_port& clock, net::loops* all, std::int64_t standard_capacity,
                     const stored_delivery& first);

    std::shared_ptr<const delivery_book> book() const { return book_.newest(); }

    // Takes up what storage has now.
    task<expected<void>> reload();
    // The same where another replica of the service changed it.
    task<expected<void>> refresh();

    zone_list zones() const;
    commune_list communes() const;

    // not_found: the shop does not deliver there.
    expected<commune_view> commune_of(const commune& where) const;

    // For what is named, only what it is ready for is available. unknown_commune; unknown_sku;
    // invalid_input when `from` lies beyond the plan.
    task<expected<date_list>> dates(dates_query asked);

    // For other services: all of it, unless they know it.
    delivery_days days(const delivery_days_query& asked) const;

    // What follows is written into the log of staff under `actor` (principal::owner, or "system").

    // Replaces the plan by a file's text. bad_json, invalid_input: what is wrong, by pointer.
    task<expected<delivery_import_report>> import_plan(std::string json, std::string actor);
    task<expected<delivery_import_report>> replace_plan(plan_file file, std::string actor);

    closure_list closures() const;
    // invalid_input: nothing is named, a slot without a date, or one that the plan does not have.
    task<expected<closure_list>> close(closure_request wanted, std::string actor);
    task<expected<closure_list>> open(closure_query wanted, std::string actor);
    // More than 0 opens the slot on that date, whatever its weekday. invalid_input: as close; a
    // date that is over.
    task<expected<capacity_view>> set_capacity(capacity_request wanted, std::string actor);

private:
    std::shared_ptr<const delivery_book> made_of(const stored_delivery& stored) const;
    expected<closure> checked(const std::optional<local_date>& date,
                              const std::optional<plan_id>& slot,
                              const std::optional<plan_id>& zone) const;

    task<expected<std::int64_t>> preparation_hours(std::vector<std::string> skus);

    delivery_repository& stored_;
    product::product_client& products_;
    const clock_port& clock_;
    const std::int64_t standard_capacity_;
    snapshot<delivery_book> book_;
};

}  // namespace flores::order

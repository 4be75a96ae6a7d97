// The rules of delivery for clients and staff, over one book that every loop reads in memory.
#pragma once

#include "platform/core/snapshot.hpp"
#include "services/order/delivery_messages.hpp"
#include "services/order/delivery_repository.hpp"

#include <memory>
#include <string>

namespace flores::order {

class delivery_service {
public:
    // `all` may be null, as for snapshot. `standard_capacity`: where the plan names none.
    delivery_service(delivery_repository& stored, const clock_port& clock, net::loops* all,
                     std::int64_t standard_capacity, const stored_delivery& first);

    std::shared_ptr<const delivery_book> book() const { return book_.newest(); }

    // Takes up what storage has now.
    task<expected<void>> reload();

    zone_list zones() const;
    commune_list communes() const;

    // not_found: the shop does not deliver there.
    expected<commune_view> commune_of(const commune& where) const;

    // unknown_commune; invalid_input when `from` lies before today or beyond the plan.
    task<expected<date_list>> dates(dates_query asked);

    // Replaces the plan by a file's text. bad_json, invalid_input: what is wrong, by pointer.
    task<expected<delivery_import_report>> import_plan(std::string json);
    task<expected<delivery_import_report>> replace_plan(plan_file file);

    closure_list closures() const;
    // invalid_input: nothing is named, a slot without a date, or one that the plan does not have.
    task<expected<closure_list>> close(closure_request wanted);
    task<expected<closure_list>> open(closure_query wanted);
    task<expected<capacity_view>> set_capacity(capacity_request wanted);

private:
    std::shared_ptr<const delivery_book> made_of(const stored_delivery& stored) const;
    expected<closure> checked(const std::optional<local_date>& date,
                              const std::optional<plan_id>& slot,
                              const std::optional<plan_id>& zone) const;

    delivery_repository& stored_;
    const clock_port& clock_;
    const std::int64_t standard_capacity_;
    snapshot<delivery_book> book_;
};

}  // namespace flores::order

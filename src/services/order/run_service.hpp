// The rules of delivery runs. Staff plan them; who delivers sees their own, and of those the stops
// that are still before them.
#pragma once

#include "platform/auth/keys.hpp"
#include "platform/auth/page.hpp"
#include "platform/auth/principal.hpp"
#include "platform/core/ids.hpp"
#include "services/auth/client.hpp"
#include "services/order/delivery_service.hpp"
#include "services/order/run_messages.hpp"
#include "services/order/run_repository.hpp"

#include <string>

namespace flores::order {

class run_service {
public:
    // All outlive it.
    run_service(run_repository& stored, const delivery_service& delivery,
                accounts::account_client& people, const auth::key& cursor_key,
                const clock_port& clock, id_source& ids)
        : stored_(stored),
          delivery_(delivery),
          people_(people),
          cursor_key_(cursor_key),
          clock_(clock),
          ids_(ids) {}

    // invalid_input: the plan has no such slot or zone and nothing was ordered for it by an older
    // one, the courier is nobody of the shop, or a stop cannot be on it. nothing_to_deliver: no
    // stops are named, and none is ready.
    // unavailable: auth cannot be asked.
    task<expected<run_view>> make(auth::principal caller, run_request wanted);

    task<expected<run_list>> list(run_query asked);
    task<expected<run_list>> own(auth::principal caller, json::page_query asked);

    // not_found for who delivers, when the run is not theirs; so everywhere below.
    task<expected<run_view>> show(auth::principal caller, std::string id);

    // As run_repository; `seen` is the version that the stops were read at.
    task<expected<run_view>> set_stops(auth::principal caller, std::string id, seen_revision seen,
                                       stops_request wanted);
    task<expected<run_view>> assign(auth::principal caller, std::string id, courier_request wanted);
    // run_not_due: its day has not come.
    task<expected<run_view>> start(auth::principal caller, std::string id);
    task<expected<run_view>> delivered(auth::principal caller, std::string id, order_number number,
                                       delivered_request told);
    task<expected<run_view>> failed(auth::principal caller, std::string id, order_number number,
                                    failed_request told);
    task<expected<void>> drop(auth::principal caller, std::string id);

private:
    staff_act act_of(const auth::principal& caller) const { return {caller.owner(), clock_.now()}; }
    task<expected<void>> check_place(local_date date, std::string slot, std::string zone);
    task<expected<void>> check_courier(std::string account, std::string pointer);
    task<expected<run_list>> listed(run_filter filter, auth::page_asked page);

    run_repository& stored_;
    const delivery_service& delivery_;
    accounts::account_client& people_;
    const auth::key& cursor_key_;
    const clock_port& clock_;
    id_source& ids_;
};

}  // namespace flores::order

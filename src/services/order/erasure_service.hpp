// What order does when an account ends, and what it tells of one that asks for a copy.
#pragma once

#include "platform/core/clock.hpp"
#include "services/auth/client.hpp"
#include "services/auth/events.hpp"
#include "services/order/erasure_repository.hpp"
#include "services/order/repository.hpp"
#include "services/order/view_messages.hpp"

#include <vector>

namespace flores::order {

class erasure_service {
public:
    erasure_service(erasure_repository& stored, order_repository& orders,
                    accounts::account_client& people, const clock_port& clock)
        : stored_(stored), orders_(orders), people_(people), clock_(clock) {}

    // For the event account.erased. Only an e-mail that its owner verified speaks for guests'
    // orders.
    task<expected<void>> erase(accounts::account_erased gone);

    // Again and again: what an erasure left until it was over.
    task<expected<void>> erase_finished() { return stored_.erase_finished(clock_.now()); }

    // Those of the account, then those that guests placed under its e-mail where that is verified.
    // unavailable: auth cannot be asked which that is.
    task<expected<order_export>> export_of(std::string account, language wanted);

private:
    // With what was paid and given back, and every change: they are listed without.
    task<expected<void>> add_whole(std::vector<order> listed, language wanted, order_export& to);

    erasure_repository& stored_;
    order_repository& orders_;
    accounts::account_client& people_;
    const clock_port& clock_;
};

}  // namespace flores::order

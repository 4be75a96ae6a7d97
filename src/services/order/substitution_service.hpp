// The rules of substitutions: what staff may propose, and what a link's holder is shown.
#pragma once

#include "platform/auth/principal.hpp"
#include "platform/core/ids.hpp"
#include "services/order/delivery_service.hpp"
#include "services/order/repository.hpp"
#include "services/order/substitution_messages.hpp"
#include "services/order/substitution_repository.hpp"
#include "services/product/client.hpp"

#include <string>

namespace flores::order {

class substitution_service {
public:
    // All outlive it.
    substitution_service(substitution_repository& stored, order_repository& orders,
                         const delivery_service& delivery, product::product_client& products,
                         const clock_port& clock, id_source& ids)
        : stored_(stored),
          orders_(orders),
          delivery_(delivery),
          products_(products),
          clock_(clock),
          ids_(ids) {}

    // As substitution_repository::propose; unknown_sku: the replacement is not for sale; not_ready:
    // it takes too long for the order's delivery; invalid_input: the order has no such line, or the
    // replacement is the same.
    task<expected<substitution_view>> propose(auth::principal caller, order_number number,
                                              proposal_request wanted, language in);
    task<expected<substitution_list>> of_order(order_number number, language in);
    task<expected<substitution_view>> withdraw(auth::principal caller, order_number number,
                                               std::string id, language in);

    // For whoever has the link. not_found: no proposal has that token.
    task<expected<substitution_offer>> show(std::string token, language in);
    task<expected<substitution_offer>> decide(std::string token, bool accept, language in);

private:
    task<expected<void>> take_replacement(substitution& into, std::string sku,
                                          order_delivery where);

    substitution_repository& stored_;
    order_repository& orders_;
    const delivery_service& delivery_;
    product::product_client& products_;
    const clock_port& clock_;
    id_source& ids_;
};

}  // namespace flores::order

// Who gets which paper of an order. Papers are made on threads of their own: a page takes
// milliseconds that a loop does not have.
#pragma once

#include "platform/auth/principal.hpp"
#include "platform/core/off_loop.hpp"
#include "services/order/delivery_service.hpp"
#include "services/order/service.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace flores::order {

enum class paper_kind : unsigned char { card, delivery_note, receipt };

struct card_preview {
    std::string pdf;
    std::size_t missing = 0;  // signs that are question marks on it
};

class paper_service {
public:
    // All outlive it.
    paper_service(order_service& orders, const delivery_service& delivery, worker_pool& work)
        : orders_(orders), delivery_(delivery), work_(work) {}

    // The bytes of the PDF, for the order's owner, the holder of its token, or staff.
    // not_found, for strangers too; overloaded: too many are being made.
    task<expected<std::string>> print(auth::principal caller, order_number number,
                                      std::optional<std::string> token, paper_kind kind);

    // The card as it will be printed, for who has not ordered yet. overloaded: as above.
    task<expected<card_preview>> preview(card_request wanted, language in);

private:
    order_service& orders_;
    const delivery_service& delivery_;
    worker_pool& work_;
};

}  // namespace flores::order

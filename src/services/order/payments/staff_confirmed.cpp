#include "services/order/payments/staff_confirmed.hpp"

namespace flores::order {

task<expected<payment_begun>> transfer_provider::begin(order_number number, money total) {
    const std::string sum = clp_text(total);
    const std::string code = number.text();
    payment_begun out{
        "Transfiere " + sum + " con el mensaje " + code + "; confirmamos el pedido al recibirla.",
        "Transfer " + sum + " with the message " + code + "; we confirm the order when it is in."};
    if (details_.empty()) co_return out;
    out.instructions_es += " Datos de la cuenta: " + details_;
    out.instructions_en += " The account: " + details_;
    co_return out;
}

// Two transfers may carry one message, so it is the bank's reference that tells them apart.
task<expected<payment_receipt>> transfer_provider::confirm(payment_asked asked) {
    co_return payment_receipt{std::move(asked.reference)};
}

task<expected<payment_receipt>> transfer_provider::refund(payment_asked asked) {
    co_return payment_receipt{std::move(asked.reference)};
}

task<expected<payment_begun>> cash_on_delivery_provider::begin(order_number, money total) {
    const std::string sum = clp_text(total);
    co_return payment_begun{"Ten " + sum + " en efectivo cuando llegue el pedido.",
                            "Have " + sum + " in cash ready when the order arrives."};
}

// Cash has no reference but the order's own number.
task<expected<payment_receipt>> cash_on_delivery_provider::confirm(payment_asked asked) {
    co_return payment_receipt{asked.number.text()};
}

// What was paid in cash goes back by hand or by transfer, whose reference is kept.
task<expected<payment_receipt>> cash_on_delivery_provider::refund(payment_asked asked) {
    co_return payment_receipt{std::move(asked.reference)};
}

}  // namespace flores::order

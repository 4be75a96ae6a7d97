// The kinds of failure that orders add to those of every service.
#pragma once

#include "platform/core/error.hpp"

namespace flores::order {

inline constexpr error_kind wrong_state{
    409,
    "wrong_state",
    {"El pedido no admite ese cambio en su estado actual.",
     "The order does not allow that change in its present state."}};
inline constexpr error_kind payment_due{
    409, "payment_due", {"El pedido aún no está pagado.", "The order is not paid yet."}};
inline constexpr error_kind sold_out{
    409, "sold_out", {"No queda suficiente stock.", "There is not enough stock left."}};
inline constexpr error_kind slot_full{
    409,
    "slot_full",
    {"Ese horario de entrega ya está completo.", "That delivery slot is already full."}};
inline constexpr error_kind slot_unavailable{
    409,
    "slot_unavailable",
    {"No se puede entregar en esa fecha y horario.", "No delivery is possible at that time."}};
inline constexpr error_kind not_ready{409,
                                      "not_ready",
                                      {"Un producto no alcanza a prepararse para esa entrega.",
                                       "A product cannot be prepared in time for that delivery."}};
inline constexpr error_kind price_changed{
    409,
    "price_changed",
    {"El precio cambió; revisa el nuevo total.", "The price changed; check the new total."}};
inline constexpr error_kind plan_changed{
    409,
    "plan_changed",
    {"El plan de reparto acaba de cambiar.", "The delivery plan has just changed."}};
inline constexpr error_kind promotion_changed{
    409, "promotion_changed", {"Una promoción acaba de cambiar.", "A promotion has just changed."}};
inline constexpr error_kind promotion_ended{
    409, "promotion_ended", {"Esa promoción ya terminó.", "That promotion is over."}};
inline constexpr error_kind code_refused{
    409, "code_refused", {"El código no se aplica.", "The code does not apply."}};
inline constexpr error_kind code_taken{
    409, "code_taken", {"Otra promoción usa ese código.", "Another promotion has that code."}};
inline constexpr error_kind refund_exceeds_payment{
    409,
    "refund_exceeds_payment",
    {"No queda tanto por devolver.", "There is not that much left to give back."}};
inline constexpr error_kind payment_refused{
    409, "payment_refused", {"El pago no fue aceptado.", "The payment was not accepted."}};
inline constexpr error_kind nothing_to_deliver{
    409,
    "nothing_to_deliver",
    {"Ningún pedido está listo para esa ruta.", "No order is ready for that run."}};

// A line that asks for more than the `left` units of its SKU.
inline field_error short_line(std::size_t line, const std::string& sku, std::int64_t left) {
    const std::string count = std::to_string(left);
    return {"/lines/" + std::to_string(line), sold_out.code,
            left > 0 ? client_text{sku + ": quedan " + count + ".", sku + ": " + count + " left."}
                     : client_text{sku + ": agotado.", sku + ": sold out."}};
}

}  // namespace flores::order

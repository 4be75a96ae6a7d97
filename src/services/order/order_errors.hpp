// The kinds of failure that orders add to those of every service.
#pragma once

#include "platform/core/error.hpp"

namespace flores::order {

inline constexpr error_kind wrong_state{
    409,
    "wrong_state",
    {"El pedido no admite ese cambio en su estado actual.",
     "The order does not allow that change in its present state."}};
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
inline constexpr error_kind price_changed{
    409,
    "price_changed",
    {"El precio cambió; revisa el nuevo total.", "The price changed; check the new total."}};
inline constexpr error_kind plan_changed{
    409,
    "plan_changed",
    {"El plan de reparto acaba de cambiar.", "The delivery plan has just changed."}};
inline constexpr error_kind unknown_sku{
    422, "unknown_sku", {"Ese producto no está a la venta.", "That product is not for sale."}};
inline constexpr error_kind unknown_commune{
    422, "unknown_commune", {"No repartimos en esa comuna.", "We do not deliver there."}};

}  // namespace flores::order

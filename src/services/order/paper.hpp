// The papers of an order, each a PDF: the card that goes with the flowers, the delivery note and
// the receipt. Pure: an order goes in, bytes come out. They are in the language of the order.
#pragma once

#include "services/order/order.hpp"

#include <cstddef>
#include <string>

namespace flores::order {

// The message, who it is for, and who sends it unless they wish to stay unknown. No price. It is
// one page: a message of more lines than it holds is set in one paragraph.
std::string card_paper(const order& what);

// How many signs of the card are printed as question marks, for no font of the papers has them.
std::size_t missing_on_card(const order& what);

// Who receives what, where and when, with a place to sign. Nothing of the buyer, and no price but
// what is to be collected at the door, which of a cancelled order is nothing: it says ANULADO.
// `slot` and `commune`: as people read them.
std::string delivery_note_paper(const order& what, const std::string& slot,
                                const std::string& commune);

// Lines, discounts, delivery and total, with the IVA that they contain, and what was given back.
std::string receipt_paper(const order& what);

}  // namespace flores::order

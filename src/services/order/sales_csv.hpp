// Orders and sums as comma-separated values for spreadsheets: with a byte order mark, and with
// words that begin like a formula guarded.
#pragma once

#include "services/order/sales.hpp"

#include <string>

namespace flores::order {

std::string orders_csv_head();
void write_order(std::string& out, const order& what);

std::string summary_csv(const sales_summary& all, sales_by by);

}  // namespace flores::order

// What whoever pays by transfer is told to do.
#include "services/order/payments/staff_confirmed.hpp"
#include "support/run_task.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flores::order {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

constexpr auto account_told = "Banco Ejemplo; cuenta corriente 12345678; RUT 76.543.210-K";

payment_begun begun_by(payment_provider& provider) {
    const auto number = order_number::parse("FV-20261125-7K3QZ").value();
    return test::run_task(provider.begin(number, money{35'000})).value();
}

TEST(transfer, instructions_say_the_sum_the_message_and_the_account) {
    transfer_provider provider(account_told);
    const payment_begun told = begun_by(provider);
    for (const std::string& text : {told.instructions_es, told.instructions_en})
        for (const char* said : {"$35.000", "FV-20261125-7K3QZ", account_told})
            EXPECT_THAT(text, HasSubstr(said));
}

TEST(transfer, instructions_end_as_before_where_the_shop_says_no_account) {
    transfer_provider provider;
    const payment_begun told = begun_by(provider);
    EXPECT_THAT(told.instructions_es, EndsWith("confirmamos el pedido al recibirla."));
    EXPECT_THAT(told.instructions_en, EndsWith("we confirm the order when it is in."));
}

}  // namespace
}  // namespace flores::order

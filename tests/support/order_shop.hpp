// A shop to order from: order's services over an order.db of the test's own, with the demonstration
// delivery plan, a few products, and a clock at Wednesday 2026-11-25, 09:00 in Santiago.
#pragma once

#include "platform/sql/sqlite_file.hpp"
#include "services/order/migrations.hpp"
#include "services/order/payments/staff_confirmed.hpp"
#include "services/order/service.hpp"
#include "services/order/stock_service.hpp"
#include "services/order/storage/sql_delivery.hpp"
#include "services/order/storage/sql_orders.hpp"
#include "services/order/storage/sql_promotions.hpp"
#include "services/order/storage/sql_stock.hpp"
#include "support/manual_clock.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/temp_folder.hpp"
#include "support/told_products.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace flores::test {

struct order_shop {
    static instant wednesday_nine() { return at(*local_date::parse("2026-11-25"), 9 * 60); }
    static std::string plan_text() {
        std::ifstream in(std::string(FLORES_SOURCE_DIR) + "/deploy/seed/delivery.json");
        return {std::istreambuf_iterator<char>(in), {}};
    }

    order_shop() {
        if (!run_task(delivery.import_plan(plan_text(), "system"))) std::abort();
        set_stock("AML001", 10);
        set_stock("AML002", 10);
    }

    void set_stock(const std::string& sku, std::int64_t on_hand) {
        (void)file.write_now([sku, on_hand](sql::connection& db) -> expected<void> {
            db.exec(
                "INSERT OR REPLACE INTO stock (sku, on_hand, low_at, version) "
                "VALUES (?, ?, 2, 1)",
                sku, on_hand);
            return {};
        });
    }
    std::int64_t number_of(const std::string& sql) {
        return *file.read_now([&](sql::connection& db) -> expected<std::int64_t> {
            return db.integer(sql).value_or(0);
        });
    }
    std::int64_t on_hand(const std::string& sku) {
        return number_of("SELECT on_hand FROM stock WHERE sku = '" + sku + "'");
    }
    std::int64_t taken() { return number_of("SELECT coalesce(sum(taken), 0) FROM slot_use"); }

    // Recoleta, tomorrow morning: roses for 35,000, so the fee of zone 1 is waived.
    static order::place_request roses(int quantity = 1) {
        order::place_request out{};
        out.lines.push_back({*sku::parse("AML001"), {quantity}});
        out.expected_total = {35'000 * quantity};
        out.buyer = {*person_name::parse("Ana Soto"), *email::parse("ana@example.com"),
                     *phone::parse("912345678")};
        out.recipient.name = *person_name::parse("José Ñandú");
        out.recipient.phone = *phone::parse("987654321");
        out.recipient.address_line = {"Av. Recoleta 100"};
        out.recipient.commune = *commune::parse("Recoleta");
        out.delivery = {*local_date::parse("2026-11-26"), {"morning"}};
        out.payment_method = order::payment_method::transfer;
        out.card_message = {{"Feliz día"}};
        return out;
    }
    // The same, paid at the door.
    static order::place_request roses_for_cash(int quantity = 1) {
        auto out = roses(quantity);
        out.payment_method = order::payment_method::cash_on_delivery;
        return out;
    }
    static order::request_key key(int number, std::string fingerprint = "f") {
        return {"key-of-sixteen-chars-" + std::to_string(number), std::move(fingerprint)};
    }
    static auth::principal guest(const std::string& cart = "cart1") {
        return auth::principal::of_guest(cart);
    }
    static auth::principal account(const std::string& id, auth::role rank = auth::role::customer) {
        return auth::principal::of_account(id, "ses_1", rank, 1);
    }
    static auth::principal manager() { return account("usr_manager", auth::role::manager); }
    static auth::principal florist() { return account("usr_florist", auth::role::florist); }

    expected<order::placed_view> place(order::request_key with, order::place_request what = roses(),
                                       auth::principal who = guest()) {
        return run_task(
            orders.place(std::move(who), std::move(with), std::move(what), language::es));
    }

    temp_folder folder;
    manual_clock clock{wednesday_nine()};
    seeded_ids ids{11};
    sql::sqlite_file file{folder / "order.db", order::migrations};
    order::order_secrets secrets{"a secret of the tests, of thirty-two bytes"};
    order::sql_order_repository stored{file, secrets, ids};
    order::sql_stock_repository stock_stored{file, ids};
    order::sql_delivery_repository slots{file};
    // AML003 is no longer active.
    told_products products{
        {{"AML001",
          "AML001",
          {"Rosas", "Roses"},
          "estandar",
          {35'000},
          true,
          3,
          "in_stock",
          {"ramos", "rosas"}},
         {"AML002", "AML002", {"Lirios", "Lilies"}, "estandar", {12'000}, true, 1, "in_stock"},
         {"AML003", "AML003", {"Tulipanes", "Tulips"}, "estandar", {20'000}, false, 1, "out"}}};
    order::delivery_service delivery{slots,   products, clock,
                                     nullptr, 12,       *slots.load_now(today(clock.now()))};
    order::sql_promotion_repository promotions_stored{file};
    order::promotion_service promotions{promotions_stored, products, secrets.cursor_key, clock, ids,
                                        nullptr,           {}};
    order::transfer_provider transfers;
    order::cash_on_delivery_provider cash;
    order::payment_providers payments{{&transfers, &cash}};
    order::order_service orders{
        stored,   stock_stored, slots,   delivery, promotions,
        payments, products,     secrets, clock,    std::chrono::minutes(30)};
    order::stock_service stock{stock_stored, products, secrets.cursor_key, clock};
};

}  // namespace flores::test

// A shop to order from: order's services over an order.db of the test's own, with the demonstration
// delivery plan, a few products, and a clock at Wednesday 2026-11-25, 09:00 in Santiago.
#pragma once

#include "services/order/migrations.hpp"
#include "services/order/service.hpp"
#include "services/order/stock_service.hpp"
#include "services/order/storage/sqlite_delivery.hpp"
#include "services/order/storage/sqlite_orders.hpp"
#include "services/order/storage/sqlite_stock.hpp"
#include "support/run_task.hpp"
#include "support/temp_folder.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace flores::test {

// Sells AML001 for 35,000, AML002 for 12,000 and AML003, which is no longer active.
class three_products final : public product::product_client {
public:
    task<expected<std::vector<product::offer>>> offers(std::vector<std::string> skus) override {
        ++asked;
        if (down) co_return fail(errors::unavailable);
        std::vector<product::offer> out;
        for (const std::string& sku : skus)
            for (const product::offer& one : all)
                if (one.sku == sku) out.push_back(one);
        co_return out;
    }

    std::vector<product::offer> all{
        {"AML001", "AML001", {"Rosas", "Roses"}, "estandar", {35'000}, true, 3, "in_stock"},
        {"AML002", "AML002", {"Lirios", "Lilies"}, "estandar", {12'000}, true, 1, "in_stock"},
        {"AML003", "AML003", {"Tulipanes", "Tulips"}, "estandar", {20'000}, false, 1, "out"}};
    bool down = false;
    int asked = 0;
};

struct order_shop {
    static instant wednesday_nine() { return at(*local_date::parse("2026-11-25"), 9 * 60); }
    static std::string plan_text() {
        std::ifstream in(std::string(FLORES_SOURCE_DIR) + "/deploy/seed/delivery.json");
        return {std::istreambuf_iterator<char>(in), {}};
    }

    order_shop() {
        if (!run_task(delivery.import_plan(plan_text()))) std::abort();
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
    static order::request_key key(int number, std::string fingerprint = "f") {
        return {"key-of-sixteen-chars-" + std::to_string(number), std::move(fingerprint)};
    }
    static auth::principal guest(const std::string& cart = "cart1") {
        return auth::principal::of_guest(cart);
    }
    static auth::principal account(const std::string& id, auth::role rank = auth::role::customer) {
        return auth::principal::of_account(id, "ses_1", rank, 1);
    }
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
    order::sqlite_order_repository stored{file, secrets, ids};
    order::sqlite_stock_repository stock_stored{file, ids};
    order::sqlite_delivery_repository slots{file};
    three_products products;
    order::delivery_service delivery{slots, clock, nullptr, 12, *slots.load_now()};
    order::order_service orders{stored,   stock_stored, slots, delivery,
                                products, secrets,      clock, std::chrono::minutes(30)};
    order::stock_service stock{stock_stored, products, secrets.cursor_key, clock};
};

}  // namespace flores::test

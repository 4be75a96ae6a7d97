// Wishlists over a wishlist.db of the test's own, a shop of two products, and a cart that
// remembers.
#pragma once

#include "platform/events/outbox.hpp"
#include "platform/json/decode.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "services/wishlist/migrations.hpp"
#include "services/wishlist/news_service.hpp"
#include "services/wishlist/service.hpp"
#include "services/wishlist/storage/sql_lists.hpp"
#include "services/wishlist/storage/sql_news.hpp"
#include "support/manual_clock.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/temp_folder.hpp"
#include "support/told_products.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace flores::wishlist::test {

using flores::test::run_task;

// The cart of every account, which can be struck before or after a change.
class remembering_cart final : public cart::cart_client {
public:
    task<expected<cart::held_line>> line(std::string account, std::string sku) override {
        const auto found = lines.find(account + " " + sku);
        if (found == lines.end()) co_return fail(errors::not_found);
        co_return cart::held_line{sku, found->second};
    }
    task<expected<cart::held_line>> hold_line(std::string account, std::string sku,
                                              int quantity) override {
        if (full) co_return fail(cart::too_many_lines);
        auto& held = lines[account + " " + sku];
        held = std::max(held, quantity);
        const cart::held_line answer{sku, held};
        if (const auto other = std::exchange(meanwhile, {})) co_await other();
        co_return answer;
    }
    task<expected<void>> take_out(std::string account, std::string sku) override {
        if (const auto other = std::exchange(meanwhile, {})) co_await other();
        if (down) co_return fail(errors::unavailable);
        lines.erase(account + " " + sku);
        co_return expected<void>{};
    }

    std::map<std::string, int> lines;
    bool full = false;
    bool down = false;
    std::function<task<void>()>
        meanwhile;  // once, after a line was held or before one is taken out
};

class wishlists : public testing::Test {
protected:
    static sku roses() { return *sku::parse("AML001"); }
    static sku lilies() { return *sku::parse("AML002"); }

    std::string made(const std::string& account, std::optional<bool> mails = std::nullopt,
                     language in = language::es) {
        create_list_request wanted{{"Boda"}, mails};
        return run_task(service_.create(account, std::move(wanted), in)).value().id;
    }
    list_view put(const std::string& account, const std::string& list, sku what) {
        return run_task(service_.put_item(account, list, what, std::nullopt, language::es)).value();
    }
    list_view shown(const std::string& account, const std::string& list) {
        return run_task(service_.show(account, list, language::es)).value();
    }
    expected<void> hear_stock(const std::string& sku, const std::string& state,
                              std::int64_t version) {
        return run_task(news_.take_stock(sku, state, version));
    }
    expected<void> hear_price(const std::string& sku, std::int64_t price, std::int64_t version) {
        for (product::offer& one : products_.all)
            if (one.sku == sku) one.revision = std::max(one.revision, version);
        return run_task(news_.take_prices({{sku, price}}, version));
    }
    // The mails asked for so far, in order.
    std::vector<contact::mail_wanted> mails() {
        std::vector<contact::mail_wanted> out;
        for (const events::delivery& one : run_task(outbox_.due(instant{}, 1000)).value()) {
            EXPECT_EQ(one.what.type, contact::mail_wanted_event);
            EXPECT_TRUE(one.what.personal);
            EXPECT_TRUE(is_id(one.what.aggregate, "mail"));
            EXPECT_EQ(one.what.version, 1);
            out.push_back(json::decode<contact::mail_wanted>(one.what.payload).value());
        }
        return out;
    }

    flores::test::temp_folder folder_;
    sql::sqlite_file file_{folder_ / "wishlist.db", migrations};
    events::sql_outbox outbox_{file_};
    manual_clock clock_{instant(std::chrono::hours(24 * 365 * 56))};
    seeded_ids ids_{7};
    sql_wishlist_repository stored_{file_};
    sql_news_repository news_stored_{file_, ids_};
    // AML003 is archived.
    flores::test::told_products products_{
        {{"AML001", "AML001", {"Rosas", "Roses"}, "estandar", {35'000}, true, 3, "in_stock"},
         {"AML002", "AML002", {"Lirios", ""}, "estandar", {12'000}, true, 1, "out"},
         {"AML003",
          "AML003",
          {"Tulipanes", "Tulips"},
          "estandar",
          {20'000},
          false,
          1,
          "in_stock"}}};
    remembering_cart carts_;
    share_links links_{"a secret of the tests, of thirty-two bytes"};
    wishlist_service service_{stored_, products_, carts_, links_, clock_, ids_};
    news_service news_{news_stored_, products_, clock_};
};

}  // namespace flores::wishlist::test

// The routes of the catalogue as clients meet them: tags, cursors, files, and what is refused.
#include "platform/http/router.hpp"
#include "service_support.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace flores::product {
namespace {

using http::field;
using http::verb;
using test::answer;
using test::file_text;
using test::one_product;
using test::small_shop;

bool says(const answer& got, std::string_view part) {
    return got.body.find(part) != std::string::npos;
}

std::string cursor_in(const answer& got) {
    constexpr std::string_view before = "\"next_cursor\":\"";
    const auto at = got.body.find(before);
    if (at == std::string::npos) return {};
    const auto begin = at + before.size();
    return got.body.substr(begin, got.body.find('"', begin) - begin);
}

struct full_shop : small_shop {
    full_shop() { take(file_text("deploy/seed/catalogue.json")); }
};

TEST(product_routes, a_product_is_shown_in_the_readers_language_with_a_tag) {
    full_shop shop;
    const answer es = shop.get("/api/products/{id}", {"ROS001"});
    const answer en = shop.get("/api/products/{id}", {"ROS001"}, {}, {}, language::en);
    EXPECT_EQ(es.status, 200);
    EXPECT_TRUE(says(es, "Primera Cita"));
    EXPECT_TRUE(says(es, R"({"slug":"ramos","name":"Ramos"},{"slug":"ramos-de-rosas")"));
    EXPECT_TRUE(says(es, R"("sku":"ROS001-grande")"));
    EXPECT_TRUE(says(en, "First Date"));
    EXPECT_NE(es.etag, en.etag);
    const answer same =
        shop.get("/api/products/{id}", {"ROS001"}, {}, {{field::if_none_match, es.etag}});
    EXPECT_EQ(same.status, 304);
    EXPECT_EQ(shop.get("/api/products/{id}", {"ROS999"}).status, 404);
    EXPECT_EQ(shop.get("/api/products/{id}", {"../x"}).status, 404);
}

TEST(product_routes, bodies_that_are_asked_for_often_stand_ready_and_compressed) {
    full_shop shop;
    const shown_product* one = shop.shown.now().find("ROS001");
    const auto first = one->detail(language::es);
    EXPECT_EQ(first, one->detail(language::es)) << "made once";
    EXPECT_FALSE(first->gzip.empty());
    EXPECT_LT(first->br.size(), first->body.size());
    const answer page = shop.get("/api/products");
    EXPECT_FALSE(page.etag.empty());
    EXPECT_EQ(shop.get("/api/products", {}, "limit=20&order=relevance").etag, page.etag);
    EXPECT_TRUE(shop.get("/api/products", {}, "limit=5").etag.empty());
}

TEST(product_routes, an_edit_changes_the_tag_and_the_stock_does_not) {
    full_shop shop;
    const std::string before = shop.get("/api/products/{id}", {"ROS001"}).etag;
    using flores::test::run_task;
    ASSERT_TRUE(run_task(shop.service.take_stock_level({"ROS001", availability::low, 3})));
    ASSERT_TRUE(run_task(shop.shown.refresh()));
    EXPECT_EQ(shop.get("/api/products/{id}", {"ROS001"}).etag, before);
    ASSERT_TRUE(run_task(shop.service.set_active("ROS001", false)));
    ASSERT_TRUE(run_task(shop.service.set_active("ROS001", true)));
    EXPECT_NE(shop.get("/api/products/{id}", {"ROS001"}).etag, before);
}

TEST(product_routes, the_tag_that_was_read_is_the_one_to_edit_with) {
    full_shop shop;
    const std::string tag = shop.get("/api/products/{id}", {"ROS001"}).etag;
    const std::string_view body = R"({"featured":false})";
    const auto patch = [&](std::string seen) {
        std::map<field, std::string> fields;
        if (!seen.empty()) fields[field::if_match] = std::move(seen);
        return shop.call(verb::patch, "/api/products/{id}", {"ROS001"}, fields, {}, body);
    };
    EXPECT_EQ(patch("").status, 428);
    EXPECT_EQ(patch("\"x\"").status, 412);
    const answer done = patch(tag);
    EXPECT_EQ(done.status, 200);
    EXPECT_EQ(done.etag, "\"2\"");
    EXPECT_EQ(patch(tag).status, 412);
    EXPECT_EQ(patch("\"9\", W/" + done.etag).status, 200) << "any of those named";
    EXPECT_EQ(patch("*").status, 200) << "whichever it has";
}

TEST(product_routes, pages_follow_each_other_without_gaps_or_repeats) {
    full_shop shop;
    std::set<std::string> ids;
    std::string cursor;
    std::size_t items = 0;
    do {
        const answer got =
            shop.get("/api/products", {},
                     "order=price&limit=7" + (cursor.empty() ? "" : "&cursor=" + cursor));
        ASSERT_EQ(got.status, 200);
        EXPECT_TRUE(
            says(got, "\"total\":" + std::to_string(shop.shown.now().index().entries().size())));
        for (auto at = got.body.find("{\"id\":\""); at != std::string::npos;
             at = got.body.find("{\"id\":\"", at + 1), ++items)
            ids.insert(got.body.substr(at + 7, 6));
        cursor = cursor_in(got);
    } while (!cursor.empty());
    EXPECT_EQ(items, shop.shown.now().index().entries().size());
    EXPECT_EQ(ids.size(), items);
}

TEST(product_routes, a_cursor_of_another_list_is_refused) {
    full_shop shop;
    const std::string cursor = cursor_in(shop.get("/api/products", {}, "order=price&limit=7"));
    ASSERT_FALSE(cursor.empty());
    const auto with = [&](std::string query) {
        return shop.get("/api/products", {}, query + "&cursor=" + cursor);
    };
    EXPECT_EQ(with("order=price&limit=9").status, 200) << "the size of a page may change";
    for (const char* const other : {"order=-price", "order=price&featured=true",
                                    "order=price&category=plantas", "order=price&q=rosas"})
        EXPECT_EQ(with(other).code, "bad_cursor") << other;
    EXPECT_EQ(shop.get("/api/products", {}, "cursor=abc").code, "bad_cursor");
}

TEST(product_routes, lists_are_narrowed_and_counted) {
    full_shop shop;
    const answer plants = shop.get("/api/products", {}, "category=plantas&facets=true");
    EXPECT_TRUE(says(plants, "\"facets\":{\"categories\":["));
    EXPECT_FALSE(says(plants, "ROS001"));
    const answer search = shop.get("/api/search", {}, "q=rosa");
    EXPECT_TRUE(says(search, "ROS001"));
    EXPECT_TRUE(says(search, "\"facets\":{"));
    EXPECT_EQ(shop.get("/api/search", {}, "").code, "invalid_input");
    EXPECT_EQ(shop.get("/api/products", {}, "price_min=9&price_max=1").code, "invalid_input");
    EXPECT_EQ(shop.get("/api/products", {}, "limit=101").code, "invalid_input");
    EXPECT_EQ(shop.get("/api/products", {}, "colour_=x").code, "invalid_input");
    EXPECT_TRUE(says(shop.get("/api/search/complete", {}, "q=ros"), "rosa"));
    EXPECT_TRUE(says(shop.get("/api/occasions"), "Cumpleaños"));
    EXPECT_EQ(shop.get("/api/products/featured", {}, "limit=3").status, 200);
    EXPECT_TRUE(says(shop.get("/api/products/{id}/similar", {"ROS001"}), "\"items\":[{"));
    EXPECT_EQ(shop.get("/api/products/{id}/similar", {"ROS404"}).status, 404);
}

// Order delivers on 2026-01-01 (from its last slot at 18:00 UTC on) and on nothing else.
class one_day final : public order::delivery_client {
public:
    task<expected<order::delivered_commune>> commune(std::string) override {
        co_return fail(errors::not_found);
    }
    task<expected<order::delivery_days>> days(std::string known) override {
        if (when_asked) when_asked();
        if (down || down_for > 0) {
            if (!down) --down_for;
            co_return fail(errors::unavailable);
        }
        order::delivery_days out{"r1", std::nullopt};
        if (known != out.revision)
            out.items = {{*local_date::parse("2026-01-01"), noon + std::chrono::hours(6),
                          noon + std::chrono::hours(2)}};
        co_return out;
    }
    static inline const instant noon{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1} +
                                     std::chrono::hours(12)};
    bool down = false;
    int down_for = 0;  // so many more answers
    std::function<void()> when_asked;
};

TEST(product_routes, available_on_a_date_is_what_can_be_ready_for_its_last_slot) {
    small_shop shop;
    for (const auto& [id, hours] : {std::pair{"AML001", 6}, {"AML002", 7}}) {
        std::string text = one_product;
        text.replace(text.find("AML001"), 6, id);
        text.replace(text.find("\"preparation_hours\":2"), 21,
                     "\"preparation_hours\":" + std::to_string(hours));
        shop.take(text);
    }
    const auto on = [&](std::string date) {
        return shop.get("/api/products", {}, "available_on=" + date);
    };
    EXPECT_EQ(on("2026-01-01").status, 503) << "order was not heard yet";
    one_day orders;
    using flores::test::run_task;
    ASSERT_TRUE(run_task(renew(shop.calendar, orders)));
    shop.clock.set(one_day::noon);
    EXPECT_TRUE(says(on("2026-01-01"), "\"total\":1"));
    EXPECT_TRUE(says(on("2026-01-01"), "AML001"));
    for (const char* const closed : {"2025-12-31", "2026-01-02", "2100-01-01"})
        EXPECT_TRUE(says(on(closed), "\"total\":0")) << closed;
    shop.clock.advance(std::chrono::hours(2));
    EXPECT_TRUE(says(on("2026-01-01"), "\"total\":0")) << "ordering for that day has closed";
    orders.down = true;
    EXPECT_FALSE(run_task(renew(shop.calendar, orders)));
    EXPECT_TRUE(shop.calendar.newest()->known()) << "what was known stays";
    orders.down = false;
    const auto before = shop.calendar.newest();
    ASSERT_TRUE(run_task(renew(shop.calendar, orders)));
    EXPECT_EQ(shop.calendar.newest(), before) << "the same revision is not sent again";
}

TEST(product_routes, an_id_and_a_category_of_no_form_are_named_beside_other_bad_fields) {
    small_shop shop;
    const answer got =
        shop.call(verb::post, "/api/products", {}, {}, {},
                  R"({"id":"aml-1","category":"No Slug","name":{"es":"R"},)"
                  R"("preparation_hours":"x","sizes":[{"size":"estandar","price":{}}]})");
    std::set<std::string> pointers;
    for (const field_error& one : got.fields) pointers.insert(one.pointer);
    EXPECT_EQ(pointers,
              (std::set<std::string>{"/id", "/category", "/preparation_hours",
                                     "/sizes/0/price/amount", "/sizes/0/price/currency"}));
}

TEST(product_routes, the_start_is_over_once_the_calendar_is_known_or_was_waited_for) {
    using flores::test::run_task;
    using std::chrono::milliseconds;
    snapshot<delivery_calendar> calendar{nullptr, std::make_shared<const delivery_calendar>()};
    one_day orders;
    orders.down_for = 3;
    calendar_start start{std::chrono::hours(1), milliseconds(1)};
    EXPECT_FALSE(start.is_over()) << "it did not begin";
    run_task(start.learn(calendar, orders));
    EXPECT_EQ(orders.down_for, 0) << "it asked until order answered";
    EXPECT_TRUE(start.is_known());
    EXPECT_TRUE(start.is_over());
    EXPECT_TRUE(calendar.newest()->known());

    calendar_start hasty{milliseconds(0), milliseconds(1)};
    orders.down_for = 1;
    orders.when_asked = [&] {
        EXPECT_TRUE(hasty.is_over()) << "order is away, and the catalogue is served";
        EXPECT_FALSE(hasty.is_known());
    };
    run_task(hasty.learn(calendar, orders));
    EXPECT_TRUE(hasty.is_known());
}

TEST(product_routes, a_refused_import_names_its_lines_and_brings_the_report) {
    small_shop shop;
    const answer got =
        shop.call(verb::post, "/api/products/import", {}, {}, {},
                  "id,name,category,price\nAML001,Ramo,ramos-mixtos,1000\nAML002,,x,1\n");
    EXPECT_EQ(got.status, 422);
    ASSERT_FALSE(got.fields.empty());
    EXPECT_EQ(got.fields[0].pointer, "/lines/3/name");
    EXPECT_TRUE(says(got, "\"applied\":false"));
    const answer partial =
        shop.call(verb::post, "/api/products/import", {}, {}, "partial=true",
                  "id,name,category,price\nAML001,Ramo,ramos-mixtos,1000\nAML002,,x,1\n");
    EXPECT_EQ(partial.status, 200);
    EXPECT_TRUE(says(partial, "\"imported\":1"));
}

TEST(product_routes, what_is_exported_is_imported_unchanged) {
    full_shop shop;
    for (const char* const format : {"format=json", "format=csv"}) {
        const answer text = shop.get("/api/products/export", {}, format);
        ASSERT_EQ(text.status, 200);
        const import_report again = shop.take(text.body);
        EXPECT_EQ(again.unchanged,
                  static_cast<std::int64_t>(shop.shown.now().index().entries().size()))
            << format;
    }
}

TEST(product_routes, offers_are_given_for_skus_that_exist_in_the_order_asked) {
    full_shop shop;
    const answer got =
        shop.call(verb::post, "/internal/products/offers", {}, {}, {},
                  R"({"skus":["ROS001-premium","ZZZ999","ROS001","ROS001-enorme","AAA"]})");
    EXPECT_EQ(got.status, 200);
    const auto premium = got.body.find("\"sku\":\"ROS001-premium\"");
    const auto standard = got.body.find("\"sku\":\"ROS001\"");
    ASSERT_NE(premium, std::string::npos);
    EXPECT_LT(premium, standard);
    EXPECT_FALSE(says(got, "ZZZ999"));
    EXPECT_TRUE(says(got, R"("price":{"amount":49990,"currency":"CLP"})"));
    EXPECT_TRUE(says(got, R"("availability":"out")"));
}

TEST(product_routes, of_slugs_those_that_are_categories_are_given_in_the_order_asked) {
    full_shop shop;
    const answer got = shop.call(verb::post, "/internal/products/categories", {}, {}, {},
                                 R"({"slugs":["ramos-mixtos","no-such","ramos",""]})");
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.body, R"({"slugs":["ramos-mixtos","ramos"]})");
}

TEST(product_routes, only_staff_may_write_and_reads_are_open) {
    small_shop shop;
    for (const http::route& one : shop.table) {
        if (one.pattern.starts_with("/internal/"))
            EXPECT_EQ(one.minimum, auth::access::internal) << one.pattern;
        else if (one.method != verb::get)
            EXPECT_GE(one.minimum, auth::access::florist) << one.pattern;
    }
    http::router paths;
    EXPECT_NO_THROW(paths.add(routes(shop.api)));
}

}  // namespace
}  // namespace flores::product

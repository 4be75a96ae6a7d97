// Imports, up to what would be written: the shop's real file, the demonstration catalogue, and
// lines that are refused.
#include "import_support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

namespace flores::product {
namespace {

using test::file_text;
using test::small_catalogue;

const mapped_word* word(const std::vector<mapped_word>& in, std::string_view from) {
    const auto found = std::find_if(in.begin(), in.end(),
                                    [&](const mapped_word& one) { return one.from == from; });
    return found == in.end() ? nullptr : &*found;
}

bool has(const std::vector<std::string>& words, std::string_view wanted) {
    return std::find(words.begin(), words.end(), wanted) != words.end();
}

constexpr std::string_view good_line =
    R"({"id":"AML001","name":"Ramo","category":"ramos-mixtos","price":20000,"stock":4})";

TEST(import, takes_all_products_of_the_earlier_system) {
    small_catalogue shop;
    const import_plan done = shop.take(file_text("tests/data/catalogo-flores-victoria.json"));
    EXPECT_TRUE(done.report.applied);
    EXPECT_EQ(done.report.imported, 56);
    EXPECT_EQ(done.report.refused, 0);
    EXPECT_EQ(done.write.stock.size(), 56u);
    EXPECT_EQ(done.report.lines.size(), 56u);
    EXPECT_EQ(done.report.lines.front().line, 3);
    const product& first = shop.products.at("AML001");
    EXPECT_EQ(first.category, "ramos-de-rosas");
    EXPECT_EQ(first.sizes.front().previous_price, money{42000});
    EXPECT_EQ(first.preparation_hours, 4);
    EXPECT_TRUE(has(first.occasions, "san-valentin"));
}

TEST(import, reports_how_words_were_mapped_and_keeps_those_that_match_nothing) {
    small_catalogue shop;
    const import_plan done = shop.take(file_text("tests/data/catalogo-flores-victoria.json"));
    const mapped_word* category = word(done.report.categories, "aniversario_amor");
    ASSERT_NE(category, nullptr);
    EXPECT_EQ(category->to, "ramos-de-rosas");
    const mapped_word* occasion = word(done.report.occasions, "compromiso");
    ASSERT_NE(occasion, nullptr);
    EXPECT_EQ(occasion->to, "amor");
    EXPECT_FALSE(occasion->kept_as_search_word);
    const mapped_word* tag = word(done.report.occasions, "amor_familiar");
    ASSERT_NE(tag, nullptr);
    EXPECT_FALSE(tag->to);
    EXPECT_TRUE(tag->kept_as_search_word);
    EXPECT_TRUE(has(shop.products.at("AML005").search_words, "amor familiar"));
    const mapped_word* time = word(done.report.preparation_times, "2-4 horas");
    ASSERT_NE(time, nullptr);
    EXPECT_EQ(time->to, "4");
}

TEST(import, takes_the_demonstration_catalogue_with_its_tree_and_sizes) {
    small_catalogue shop;
    const import_plan done = shop.take(file_text("deploy/seed/catalogue.json"));
    EXPECT_TRUE(done.report.applied);
    EXPECT_GE(done.report.imported, 48);
    EXPECT_EQ(done.report.refused, 0);
    const product& sized = shop.products.at("ROS001");
    ASSERT_EQ(sized.sizes.size(), 3u);
    EXPECT_EQ(sized.sizes[1].price, money{39990});
    EXPECT_FALSE(sized.description.en.empty());
    EXPECT_EQ(std::count_if(done.write.stock.begin(), done.write.stock.end(),
                            [](const auto& one) { return one.sku.starts_with("ROS001"); }),
              3);
}

TEST(import, the_same_file_again_changes_nothing) {
    small_catalogue shop;
    shop.take(file_text("tests/data/catalogo-flores-victoria.json"));
    const import_plan again = shop.take(file_text("tests/data/catalogo-flores-victoria.json"));
    EXPECT_EQ(again.report.unchanged, 56);
    EXPECT_TRUE(again.write.products.empty());
    EXPECT_TRUE(again.write.stock.empty());
    EXPECT_FALSE(again.write.tree);
}

TEST(import, what_a_record_does_not_say_stays) {
    small_catalogue shop;
    shop.take(std::string("[") + std::string(good_line) + "]");
    product& had = shop.products.at("AML001");
    had.description = {"Doce rosas", "Twelve roses"};
    had.revision = 3;
    const import_plan done =
        shop.take(R"([{"id":"AML001","name":"Ramo nuevo","category":"ramos-mixtos",)"
                  R"("price":21000,"stock":9}])");
    EXPECT_EQ(done.report.updated, 1);
    EXPECT_EQ(shop.products.at("AML001").description.en, "Twelve roses");
    EXPECT_EQ(done.write.products.front().revision, 3);
    EXPECT_TRUE(done.write.stock.empty()) << "the stock of what exists is order's";
}

TEST(import, one_bad_line_refuses_the_file_and_names_every_bad_field) {
    small_catalogue shop;
    const std::string text = std::string("[\n") + std::string(good_line) +
                             ",\n{\"id\":\"aml2\",\"name\":\"\",\"category\":\"nowhere\","
                             "\"price\":-5,\"colour\":\"red\"}]";
    const auto done = shop.plan(text);
    ASSERT_TRUE(done);
    EXPECT_FALSE(done->report.applied);
    EXPECT_TRUE(done->write.products.empty());
    EXPECT_TRUE(done->write.stock.empty());
    EXPECT_FALSE(done->write.tree);
    const line_report& bad = done->report.lines.front();
    EXPECT_EQ(bad.outcome, line_outcome::refused);
    EXPECT_EQ(bad.line, 3);
    EXPECT_EQ(bad.id, "aml2");
    std::vector<std::string> pointers;
    for (const auto& one : bad.faults) pointers.push_back(one.pointer);
    for (const char* const wanted : {"/id", "/name", "/category", "/price", "/colour"})
        EXPECT_EQ(std::ranges::count(pointers, wanted), 1) << wanted;
    EXPECT_EQ(pointers.size(), 5u);
    const line_report& good = done->report.lines.back();
    EXPECT_EQ(good.id, "AML001");
    EXPECT_EQ(good.outcome, line_outcome::unchanged) << "it was not written";
    EXPECT_EQ(done->report.imported, 0);
    EXPECT_EQ(done->report.unchanged, 1);
    EXPECT_EQ(done->report.categories_written, 0);
}

TEST(import, what_is_no_text_is_called_so_and_not_shown) {
    using std::string_view_literals::operator""sv;
    const small_catalogue shop;
    for (const std::string_view file :
         {"\xff\xd8\xff\xe0\0\x10JFIF"sv, "PK\x03\x04\0\0sheet"sv, "\xff\xfei\0d\0"sv, "[\0]"sv}) {
        const auto done = shop.plan(file);
        ASSERT_FALSE(done);
        ASSERT_EQ(done.error().fields.size(), 1u);
        EXPECT_EQ(done.error().fields.front().code, "not_text");
        EXPECT_EQ(done.error().fields.front().pointer, "");
    }
    const auto odd = shop.plan("id,name,category,\x1b[2J\n");
    ASSERT_FALSE(odd);
    EXPECT_EQ(odd.error().fields.front().pointer, "/?[2J");
    const auto line = shop.plan("id,name,category\n\x1b[2J,Ramo,ramos-mixtos\n");
    ASSERT_TRUE(line);
    EXPECT_EQ(line->report.lines.front().id, "?[2J");
}

TEST(import, partial_takes_the_good_lines) {
    small_catalogue shop;
    const import_plan done =
        shop.take(std::string("[") + std::string(good_line) +
                      R"(,{"id":"AML002","name":"Sin precio","category":"ramos-mixtos"}])",
                  true);
    EXPECT_TRUE(done.report.applied);
    EXPECT_EQ(done.report.imported, 1);
    EXPECT_EQ(done.report.refused, 1);
    EXPECT_TRUE(shop.products.contains("AML001"));
    EXPECT_FALSE(shop.products.contains("AML002"));
}

TEST(import, an_id_is_taken_once_a_file) {
    const auto done = small_catalogue().plan(std::string("[") + std::string(good_line) + "," +
                                             std::string(good_line) + "]");
    EXPECT_EQ(done->report.refused, 1);
    EXPECT_EQ(done->report.lines.front().faults.front().code, "duplicate_id");
}

TEST(import, spaces_around_an_id_are_no_part_of_it) {
    const std::string file = "id;name;category;price\nAML001 ;Ramo;ramos-mixtos;5000\n";
    small_catalogue shop;
    EXPECT_EQ(shop.take(file).report.lines.front().id, "AML001");
    EXPECT_EQ(shop.take(file).report.unchanged, 1);
    const import_plan changed =
        shop.take("[{\"id\":\"\u00A0AML001\",\"name\":\"R\",\"category\":\"ramos-mixtos\"}]");
    EXPECT_EQ(changed.report.updated, 1);
    const auto twice = shop.plan(file + "AML001;Otro;ramos-mixtos;5000\n");
    ASSERT_EQ(twice->report.refused, 1);
    EXPECT_EQ(twice->report.lines.front().line, 3);
    EXPECT_EQ(twice->report.lines.front().faults.front().code, "duplicate_id");
}

TEST(import, a_previous_price_below_the_price_is_refused_where_the_record_has_it) {
    const auto done =
        small_catalogue().plan(R"([{"id":"AML001","name":"R","category":"ramos-mixtos",)"
                               R"("price":20000,"original_price":10}])");
    ASSERT_EQ(done->report.refused, 1);
    EXPECT_EQ(done->report.lines.front().faults.front().pointer, "/original_price");
}

TEST(import, all_that_is_wrong_with_a_line_is_said_at_once_and_nothing_is_guessed) {
    using words = std::multiset<std::string>;
    const std::pair<std::string_view, words> files[] = {
        {R"([{"id":"aml2","name":"R","category":"nowhere","price":"x","original_price":10,)"
         R"("images":["a.webp",7,"javascript:1"],"occasions":["amor",""],"delivery_time":""}])",
         {"/price", "/images/1", "/occasions/1", "/delivery_time", "/category", "/id"}},
        {R"([{"id":"AML001","name":"R","category":"nowhere","sizes":[)"
         R"({"size":"estandar","price":0},{"size":"grande","price":9,"original_price":8}]}])",
         {"/sizes/0/price", "/category", "/sizes/1/original_price"}},
        {R"([{"id":"AML001","name":"R"}])", {"/category", "/price"}},
        {R"([7])", {""}},
        {"id,name,category,price,original_price,featured,price_grande,original_price_grande\n"
         "aml2,R,nowhere,9,8,quizas,12.990,9\n",
         {"/featured", "/price_grande", "/category", "/id", "/original_price"}}};
    for (const auto& [file, wanted] : files) {
        const auto done = small_catalogue().plan(file);
        ASSERT_TRUE(done);
        words pointers;
        for (const auto& one : done->report.lines.front().faults) pointers.insert(one.pointer);
        EXPECT_EQ(pointers, wanted) << file;
    }
}

TEST(import, a_stock_of_what_exists_is_not_taken_and_that_is_told) {
    small_catalogue shop;
    const auto pointers = [](const import_plan& done) {
        std::vector<std::string> out;
        for (const auto& one : done.report.lines.front().notes) out.push_back(one.pointer);
        return out;
    };
    using words = std::vector<std::string>;
    EXPECT_EQ(pointers(shop.take("[" + std::string(good_line) + "]")), words());
    const import_plan same = shop.take("[" + std::string(good_line) + "]");
    EXPECT_EQ(same.report.unchanged, 1);
    EXPECT_EQ(same.report.stock_not_taken, 1);
    EXPECT_EQ(pointers(same), words{"/stock"});
    EXPECT_EQ(same.report.lines.front().notes.front().code, "stock_not_taken");

    const std::string sizes =
        "id,name,category,price,stock,price_grande,stock_grande\n"
        "AML001,Ramo,ramos-mixtos,20000,9,30000,8\n";
    const import_plan sized = shop.take(sizes);
    ASSERT_EQ(sized.write.stock.size(), 1u);
    EXPECT_EQ(sized.write.stock.front().on_hand, 8);
    EXPECT_EQ(pointers(sized), words{"/stock"});
    EXPECT_EQ(pointers(shop.take(sizes)), (words{"/stock", "/stock_grande"}));

    const import_plan silent =
        shop.take(R"([{"id":"AML001","name":"Otro","category":"ramos-mixtos"},)"
                  R"({"id":"AML002","name":"R","category":"ramos-mixtos","price":1,"stock":2}])");
    EXPECT_EQ(silent.report.stock_not_taken, 0);
    EXPECT_EQ(pointers(silent), words());
}

TEST(import, a_stock_of_a_size_that_comes_back_is_not_taken_and_that_is_told) {
    const std::string one_size =
        R"([{"id":"AML001","name":"Ramo","category":"ramos-mixtos","sizes":[)"
        R"({"size":"estandar","price":20000}]}])";
    const std::string two_sizes =
        "id,name,category,price,price_grande,stock_grande\n"
        "AML001,Ramo,ramos-mixtos,20000,30000,8\n";
    small_catalogue shop;
    for (const std::string& file : {two_sizes, one_size}) shop.take(file);
    EXPECT_EQ(shop.products.at("AML001").sizes.size(), 1u);
    const import_plan back = shop.take(two_sizes);
    EXPECT_EQ(back.report.updated, 1);
    EXPECT_TRUE(back.write.stock.empty()) << "order still has what it had";
    EXPECT_EQ(back.report.stock_not_taken, 1);
    ASSERT_EQ(back.report.lines.front().notes.size(), 1u);
    EXPECT_EQ(back.report.lines.front().notes.front().pointer, "/stock_grande");
}

TEST(import, a_long_report_has_what_was_changed_before_what_was_not) {
    small_catalogue shop;
    std::string rows = "id,name,category,price\n";
    for (int i = 1'000; i < 2'100; ++i)
        rows += "GEN" + std::to_string(i) + ",Ramo,ramos-mixtos,1000\n";
    shop.take(rows);
    const import_plan done = shop.take(rows + "GEN9000,Ramo,ramos-mixtos,1000\n");
    ASSERT_EQ(done.report.lines.size(), report_lines_max);
    EXPECT_EQ(done.report.lines.front().id, "GEN9000");
}

TEST(import, an_image_that_would_run_a_script_is_refused_on_its_line) {
    const std::string lines[] = {
        "[" + std::string(good_line) +
            R"(,{"id":"AML002","name":"R","category":"ramos-mixtos","price":1,)"
            "\n\"images\":[\"javascript:alert(1)\"]}]",
        "id,name,category,price,images\nAML001,R,ramos-mixtos,1,a.webp\n"
        "AML002,R,ramos-mixtos,1,javascript:alert(1)\n"};
    for (const std::string& file : lines) {
        const auto done = small_catalogue().plan(file);
        ASSERT_TRUE(done);
        ASSERT_EQ(done->report.refused, 1) << file;
        const line_report& bad = done->report.lines.front();
        EXPECT_EQ(bad.id, "AML002");
        EXPECT_EQ(bad.line, file.starts_with('[') ? 1 : 3);
        EXPECT_EQ(bad.faults.front().pointer, "/images/0");
    }
}

TEST(import, texts_that_are_no_such_file_are_refused_whole) {
    const small_catalogue shop;
    for (const char* const text :
         {"", "{", "3", R"({"product":[]})", R"({"products":{}})", "id,name\n1,2\n",
          "id,name,category,id\n", "id,name,category,flavour\n", "id,name,category\xFF\n"})
        EXPECT_FALSE(shop.plan(text)) << text;
}

TEST(import, what_a_category_of_the_file_does_not_say_stays) {
    small_catalogue shop;
    shop.tree.nodes = {{"ramos", "", {"Ramos", "Bouquets"}},
                       {"rosas", "ramos", {"Rosas", "Roses"}}};
    const auto renamed = shop.plan(R"({"categories":[{"slug":"rosas","name":"Las rosas"}]})");
    ASSERT_TRUE(renamed && renamed->write.tree);
    EXPECT_EQ(renamed->write.tree->nodes[1],
              (category_node{"rosas", "ramos", {"Las rosas", "Roses"}}));
    const auto raised = shop.plan(
        R"({"categories":[{"slug":"rosas","name":"Rosas","parent":null,"name_en":null}]})");
    ASSERT_TRUE(raised && raised->write.tree);
    EXPECT_EQ(raised->write.tree->nodes[1], (category_node{"rosas", "", {"Rosas", ""}}))
        << "as an export says it of a root";
    const auto twice = shop.plan(R"({"categories":[{"slug":"rosas","name":"Rosas"},)"
                                 R"({"slug":"rosas","name":"Otras"}]})");
    ASSERT_FALSE(twice);
    ASSERT_EQ(twice.error().fields.size(), 1u);
    EXPECT_EQ(twice.error().fields.front().pointer, "/categories/1/slug");
}

TEST(import, categories_of_the_file_must_make_a_tree) {
    const auto done =
        small_catalogue().plan(R"({"categories":[{"slug":"a","parent":"b","name":"A"},)"
                               R"({"slug":"b","parent":"a","name":"B"}]})");
    ASSERT_FALSE(done);
    EXPECT_TRUE(done.error().is(errors::invalid_input));
}

}  // namespace
}  // namespace flores::product

// Products in CSV: what is exported is imported again as it was, and bad cells are named.
#include "import_support.hpp"
#include "services/product/export_format.hpp"

#include <gtest/gtest.h>

namespace flores::product {
namespace {

using test::file_text;
using test::small_catalogue;

std::vector<std::shared_ptr<const product>> all_of(const small_catalogue& shop) {
    std::vector<std::shared_ptr<const product>> out;
    for (const auto& [id, one] : shop.products) out.push_back(std::make_shared<product>(one));
    return out;
}

TEST(csv_records, an_exported_catalogue_is_read_as_the_same_products) {
    small_catalogue shop;
    shop.take(file_text("deploy/seed/catalogue.json"));
    shop.take(file_text("tests/data/catalogo-flores-victoria.json"));
    shop.products.begin()->second.active = false;
    shop.products.begin()->second.colours.push_back("azul|\"gris\", \\ y más");
    for (const std::string& text :
         {export_csv(all_of(shop)), export_json(all_of(shop), shop.tree.nodes)}) {
        small_catalogue copy;
        const import_plan done = copy.take(text);
        for (const auto& line : done.report.lines)
            for (const auto& fault : line.faults)
                ADD_FAILURE() << line.id << " " << fault.pointer << " " << fault.code;
        ASSERT_EQ(copy.products.size(), shop.products.size());
        for (const auto& [id, one] : shop.products) EXPECT_EQ(copy.products.at(id), one) << id;
    }
}

TEST(csv_records, columns_stand_in_any_order_and_empty_cells_are_absent) {
    small_catalogue shop;
    shop.take(
        "category;price;name;id;featured;flowers;original_price\r\n"
        "ramos-mixtos;25000;\"Ramo; grande\";AML001;VERDADERO;Rosas|Lilium;\r\n");
    const product& got = shop.products.at("AML001");
    EXPECT_EQ(got.name.es, "Ramo; grande");
    EXPECT_TRUE(got.featured);
    EXPECT_EQ(got.flowers, (std::vector<std::string>{"Rosas", "Lilium"}));
    EXPECT_FALSE(got.sizes.front().previous_price);
}

TEST(csv_records, sizes_stand_in_columns_of_their_own) {
    small_catalogue shop;
    const import_plan done = shop.take(
        "id,name,category,price,size,price_premium,dimensions_premium,stock_premium\n"
        "AML001,Ramo,ramos-mixtos,20000,30 cm,45000,50 cm,3\n");
    const product& got = shop.products.at("AML001");
    ASSERT_EQ(got.sizes.size(), 2u);
    EXPECT_EQ(got.sizes[0].dimensions, "30 cm");
    EXPECT_EQ(got.sizes[1].size, product_size::premium);
    EXPECT_EQ(got.sizes[1].price, money{45000});
    EXPECT_EQ(done.write.stock[1].on_hand, 3);
}

TEST(csv_records, a_list_of_prices_takes_no_size_off_sale) {
    small_catalogue shop;
    shop.take(
        "id,name,category,price,size,price_grande,dimensions_grande,price_premium\n"
        "AML001,Ramo,ramos-mixtos,20000,30 cm,30000,40 cm,40000\n");
    const auto sizes_after = [&](std::string_view file) {
        shop.take(file);
        std::string out;
        for (const size_offer& one : shop.products.at("AML001").sizes)
            out.append(std::to_string(one.price.amount)).append(" " + one.dimensions + ", ");
        return out;
    };
    EXPECT_EQ(sizes_after("id,name,category,price\nAML001,Ramo,ramos-mixtos,21000\n"),
              "21000 30 cm, 30000 40 cm, 40000 , ");
    EXPECT_EQ(sizes_after("id,name,category,price,price_grande\n"
                          "AML001,Ramo,ramos-mixtos,22000,32000\n"),
              "22000 30 cm, 32000 40 cm, 40000 , ");
    EXPECT_EQ(sizes_after("id,name,category,price,price_grande,price_premium\n"
                          "AML001,Ramo,ramos-mixtos,,,43000\n"),
              "22000 30 cm, 32000 40 cm, 43000 , ");
    EXPECT_EQ(sizes_after(R"([{"id":"AML001","name":"Ramo","category":"ramos-mixtos",)"
                          R"("sizes":[{"size":"estandar","price":23000}]}])"),
              "23000 30 cm, ")
        << "of JSON, the sizes are all that it comes in";
}

TEST(csv_records, a_file_as_spreadsheets_leave_it_is_read) {
    const std::string files[] = {
        "id;name;category;price\nAML001;Ramo;ramos-mixtos;5000\n;;;\n \n;;;;;\n",
        "id;name;category;price;;\nAML001;Ramo;ramos-mixtos;5000;;\n",
        "\r\n;;;\r\nid;name;category;price\r\nAML001;Ramo;ramos-mixtos;5000",
        "id;name;category;price\rAML001;Ramo;ramos-mixtos;5000\r"};
    for (const std::string& file : files) {
        const auto done = small_catalogue().plan(file);
        ASSERT_TRUE(done) << file;
        EXPECT_EQ(done->report.imported, 1) << file;
        EXPECT_EQ(done->report.refused, 0) << file;
    }
    const auto beside =
        small_catalogue().plan("id;name;category;price;\rAML001;Ramo;ramos-mixtos;5000;Nota\r");
    ASSERT_TRUE(beside);
    EXPECT_EQ(beside->report.lines.front().line, 2);
    EXPECT_EQ(beside->report.lines.front().faults.front().code, "wrong_cell_count");
}

TEST(csv_records, bad_cells_are_named_and_cost_their_line_alone) {
    const auto done = small_catalogue().plan(
        "id,name,category,price,featured\n"
        "AML001,Bien,ramos-mixtos,20000,si\n"
        "AML002,Mal,ramos-mixtos,20.000,quizas\n"
        "AML003,Corta,ramos-mixtos\n"
        "AML004,\"Mal\"x,ramos-mixtos,1,no\n"
        "AML005,Ultima,ramos-mixtos,1e4,no\n",
        true);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->report.imported, 1);
    ASSERT_EQ(done->report.refused, 4);
    const auto& lines = done->report.lines;
    EXPECT_EQ(lines[0].line, 3);
    EXPECT_EQ(lines[0].faults.size(), 2u);
    EXPECT_EQ(lines[1].faults.front().code, "wrong_cell_count");
    EXPECT_EQ(lines[2].faults.front().code, "stray_quote");
    EXPECT_EQ(lines[3].faults.front().pointer, "/price");
}

TEST(csv_records, faults_are_told_as_one_who_keeps_a_spreadsheet_would_say_them) {
    const auto done = small_catalogue().plan(
        "id,name,category,price,featured,price_premium\n"
        "AML001,Ramo,ramos-mixtos,-5000,,\n"
        "AML002,Ramo,ramos-mixtos,12.990,quizas,30.000\n"
        "AML003,Ramo \"grande\",ramos-mixtos,12990,,\n"
        "AML004,\"Ramo,ramos-mixtos,12990,,\n",
        true);
    ASSERT_TRUE(done);
    std::string told;
    for (const auto& line : done->report.lines)
        for (const auto& one : line.faults)
            told += std::to_string(line.line) + " " + one.pointer + ": " + one.message.en + "\n";
    EXPECT_EQ(told,
              "2 /price: Must be at least 1.\n"
              "3 /featured: Write yes or no.\n"
              "3 /price: Write digits only, without points, commas or signs: 12990.\n"
              "3 /price_premium: Write digits only, without points, commas or signs: 12990.\n"
              "4 : A cell has a quote inside: write it twice, and the cell between quotes.\n"
              "5 : A quote that opens on this line is not closed.\n");
}

TEST(csv_records, what_is_wrong_with_a_size_is_told_of_its_column) {
    const auto done = small_catalogue().plan(
        "id,name,category,price,size,original_price_grande,price_grande,stock_premium,"
        "dimensions_premium,price_premium\n"
        "AML001,Ramo,ramos-mixtos,20000,30 cm,100,30000,,,\n"
        "AML002,Ramo,ramos-mixtos,,,,30000,,,\n"
        "AML003,Ramo,ramos-mixtos,20000,,,,3,,\n"
        "AML004,Ramo,ramos-mixtos,20000," +
            std::string(300, 'x') + ",,,,," + "0\n",
        true);
    ASSERT_TRUE(done);
    std::string told;
    for (const auto& line : done->report.lines)
        for (const auto& one : line.faults)
            told += std::to_string(line.line) + " " + one.pointer + "\n";
    EXPECT_EQ(told,
              "2 /original_price_grande\n"
              "3 /price\n"
              "4 /price_premium\n"
              "5 /size\n"
              "5 /price_premium\n");
}

std::string refusal_of(std::string_view file) {
    const auto done = small_catalogue().plan(file);
    return done || done.error().fields.empty() ? "" : done.error().fields.front().message.en;
}

TEST(csv_records, a_file_in_another_encoding_is_named_with_its_line) {
    const std::string latin_1 =
        "Line 3 is not in UTF-8. Save the file as UTF-8 (in a spreadsheet: CSV UTF-8).";
    EXPECT_EQ(refusal_of("id,name,category\nAML001,Ramo,ramos-mixtos\nAML002,Peon\355as,ramos\n"),
              latin_1);
    EXPECT_EQ(refusal_of("[{\"id\": \"AML001\",\n\n\"name\": \"Peon\355as\"}]"), latin_1);
}

TEST(csv_records, a_file_with_nothing_in_it_is_not_taken) {
    for (const char* file : {"", " \r\n ", "\xEF\xBB\xBF", ";;;\n;\n"})
        EXPECT_EQ(refusal_of(file), "The file is empty.") << file;
    EXPECT_EQ(refusal_of("{}"), "This field is missing.");
}

}  // namespace
}  // namespace flores::product

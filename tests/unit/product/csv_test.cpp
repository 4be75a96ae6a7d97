// CSV as spreadsheets and people write it, and as somebody hostile might.
#include "services/product/csv.hpp"

#include <gtest/gtest.h>

namespace flores::product {
namespace {

std::vector<csv_row> rows_of(std::string_view text) {
    csv_reader reader(text);
    std::vector<csv_row> out;
    csv_row row;
    while (reader.next(row)) out.push_back(row);
    return out;
}

using cells = std::vector<std::string>;

TEST(csv, reads_quoted_cells_with_separators_quotes_and_line_breaks) {
    const auto rows = rows_of("a,b\r\n\"x, y\",\"say \"\"hi\"\"\r\nthere\"\r\nlast,\r\n");
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].cells, (cells{"a", "b"}));
    EXPECT_EQ(rows[1].cells, (cells{"x, y", "say \"hi\"\r\nthere"}));
    EXPECT_EQ(rows[2].cells, (cells{"last", ""}));
    EXPECT_EQ(rows[1].line, 2);
    EXPECT_EQ(rows[2].line, 4);
}

TEST(csv, a_byte_order_mark_and_line_feeds_alone_make_no_difference) {
    const auto rows = rows_of(
        "\xEF\xBB\xBF"
        "a,b\n1,2");
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].cells, (cells{"a", "b"}));
    EXPECT_EQ(rows[1].cells, (cells{"1", "2"}));
}

TEST(csv, the_header_line_says_that_semicolons_separate) {
    const auto rows = rows_of("a;b\n\"1;2\";3,5\n");
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[1].cells, (cells{"1;2", "3,5"}));
}

TEST(csv, empty_lines_are_passed_over_and_counted) {
    const auto rows = rows_of("a\n\n\r\nb\n");
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[1].line, 4);
}

TEST(csv, rows_of_empty_cells_are_passed_over_and_counted) {
    const auto rows = rows_of("a;b\n;\n \n\"\"; \nc;\n");
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[1].cells, (cells{"c", ""}));
    EXPECT_EQ(rows[1].line, 5);
}

TEST(csv, the_separator_is_that_of_the_first_line_that_says_something) {
    const auto rows = rows_of("\n ,,\r\na;b\n1,5;2\n");
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].line, 3);
    EXPECT_EQ(rows[1].cells, (cells{"1,5", "2"}));
}

TEST(csv, a_carriage_return_alone_ends_a_line) {
    const auto rows = rows_of("a,b\r\"1\r2\",3\r4\"5,6\r\n\r7,8\r");
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_EQ(rows[1].line, 2);
    EXPECT_EQ(rows[2].line, 4);
    EXPECT_EQ(rows[2].fault, "stray_quote");
    EXPECT_EQ(rows[3].line, 6);
    EXPECT_EQ(rows[3].cells, (cells{"7", "8"}));
}

TEST(csv, a_quote_never_closed_is_a_fault_and_ends_the_text) {
    const auto rows = rows_of("a,b\n1,\"2\n3,4\n");
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[1].fault, "open_quote");
}

TEST(csv, a_stray_quote_costs_its_row_alone) {
    for (const char* const bad : {"1,\"2\"3", "1\"2,3"}) {
        const auto rows = rows_of(std::string("a,b\n") + bad + "\n5,6\n");
        ASSERT_EQ(rows.size(), 3u) << bad;
        EXPECT_EQ(rows[1].fault, "stray_quote") << bad;
        EXPECT_EQ(rows[2].cells, (cells{"5", "6"})) << bad;
    }
}

TEST(csv, too_many_cells_and_too_long_ones_are_faults) {
    const std::string wide(csv_cells_max, ',');
    EXPECT_EQ(rows_of("a\n" + wide + "\n")[1].fault, "too_many_cells");
    const std::string tall(csv_cell_bytes_max + 1, 'x');
    EXPECT_EQ(rows_of("a\n" + tall + "\n")[1].fault, "cell_too_long");
}

TEST(csv, what_is_written_is_read_again) {
    const cells odd{"", "plain", " edge ", "a,b", "c;d", "\"q\"", "two\nlines", "=1+1", "ñ|\\"};
    std::string text = "x,y\n";
    for (std::size_t i = 0; i < odd.size(); ++i) {
        if (i > 0) text += ',';
        write_csv_cell(text, odd[i]);
    }
    EXPECT_EQ(rows_of(text)[1].cells, odd);
}

TEST(csv, lists_keep_separators_inside_their_items) {
    const cells items{"Rosas", "a|b", "back\\slash", "\\|"};
    EXPECT_EQ(split_csv_list(join_csv_list(items)), items);
    EXPECT_EQ(split_csv_list(" uno | dos ||"), (cells{"uno", "dos"}));
    EXPECT_TRUE(split_csv_list("").empty());
}

}  // namespace
}  // namespace flores::product

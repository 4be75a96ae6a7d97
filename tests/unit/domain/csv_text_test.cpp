#include "domain/csv_text.hpp"

#include <gtest/gtest.h>

namespace flores {
namespace {

std::string cell(std::string_view text) {
    std::string out;
    write_csv_cell(out, text);
    return out;
}

std::string words(std::string_view text) {
    std::string out;
    write_csv_words(out, text);
    return out;
}

TEST(csv_text, a_cell_is_quoted_where_it_must_be) {
    EXPECT_EQ(cell("rosas"), "rosas");
    EXPECT_EQ(cell("a,b"), "\"a,b\"");
    EXPECT_EQ(cell("a;b"), "\"a;b\"");
    EXPECT_EQ(cell("dice \"sí\""), "\"dice \"\"sí\"\"\"");
    EXPECT_EQ(cell("a\nb"), "\"a\nb\"");
    EXPECT_EQ(cell(" a"), "\" a\"");
}

TEST(csv_text, words_never_begin_a_formula) {
    for (const char* text : {"=1+1", "+56912345678", "-2", "@SUM(A1)"})
        EXPECT_EQ(words(text), std::string("'") + text);
    EXPECT_EQ(words("=A1,B1"), "\"'=A1,B1\"");
    EXPECT_EQ(words("\tx"), "'\tx");
    EXPECT_EQ(words("a=b"), "a=b");
    EXPECT_EQ(words("Ana;=1+1"), "\"Ana;'=1+1\"") << "of a sheet that splits there";
    EXPECT_EQ(words("Ana; \"-2\""), "\"Ana;' \"\"-2\"\"\"");
    EXPECT_EQ(words("Ana; Eva"), "\"Ana; Eva\"");
    EXPECT_EQ(words(""), "");
}

}  // namespace
}  // namespace flores

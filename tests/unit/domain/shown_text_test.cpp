#include "domain/shown_text.hpp"

#include <gtest/gtest.h>

namespace flores {
namespace {

TEST(shown_text, keeps_words_and_hides_commands_and_bytes) {
    EXPECT_EQ(shown_text("Peonías rosadas"), "Peonías rosadas");
    EXPECT_EQ(shown_text("\x1b[2J\n"), "?[2J?");
    EXPECT_EQ(shown_text("Peon\xed"
                         "as"),
              "Peon?as");
    EXPECT_EQ(shown_text("\xc3"), "?") << "half of a letter";
    EXPECT_EQ(shown_text("\xe2\x80\xae"
                         "a"),
              "?a")
        << "an override of the writing direction";
    EXPECT_EQ(shown_text(""), "");
}

}  // namespace
}  // namespace flores

#include "services/contact/words.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace flores::contact {
namespace {

TEST(words, are_read_kind_by_kind) {
    const auto all = parse_words(
        "# a comment\n\n[one]\nSubject {a}\nFirst {b}.\n\nSecond.\n> Go on\n[two]\nS\nP\n");
    ASSERT_EQ(all.size(), 2u);
    const mail_words& one = all.at("one");
    EXPECT_EQ(one.subject, "Subject {a}");
    EXPECT_EQ(one.paragraphs, (std::vector<std::string>{"First {b}.", "Second."}));
    EXPECT_EQ(one.button, "Go on");
    EXPECT_EQ(one.names(), (std::set<std::string>{"a", "b"}));
    EXPECT_EQ(all.at("two").button, "");
}

TEST(words, that_are_malformed_are_refused) {
    for (const char* source : {"words of no kind\n[a]\nS\nP\n", "[a]\nS\nP\n[a]\nS\nP\n",
                               "[a]\nonly a subject\n", "[a]\n", "[a]\nS\nopen {brace\n"})
        EXPECT_THROW(parse_words(source), std::invalid_argument) << source;
}

TEST(words, are_filled_with_values_that_stay_on_their_line) {
    EXPECT_EQ(filled("Hola {name}: {n}{n} {gone}.", {{"name", "Añá\r\nBcc: x"}, {"n", "1"}}),
              "Hola Añá  Bcc: x: 11 .");
    EXPECT_EQ(filled("{a}", {{"a", "{b}"}, {"b", "secret"}}), "{b}") << "filled once";
}

}  // namespace
}  // namespace flores::contact

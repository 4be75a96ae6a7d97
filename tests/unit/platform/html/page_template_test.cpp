#include "platform/html/page_template.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace flores::html {
namespace {

const std::string pragma = "{{%AUTOESCAPE context=\"HTML\"}}";
const std::string hostile = "\"'><script>alert(1)</script>";

std::string filled(const std::string& body, const block& with) {
    return page_template("test", pragma + body).fill(with);
}

TEST(page_template, shows_values_and_blocks) {
    block page{{{"NAME", "Ana"}}, {}};
    page.blocks.emplace_back("LINE", block{{{"N", "1"}}, {}});
    page.blocks.emplace_back("LINE", block{{{"N", "2"}}, {}});
    EXPECT_EQ(filled("{{NAME}}:{{#LINE}}<i>{{N}}{{NAME}}</i>{{/LINE}}{{#GONE}}x{{/GONE}}", page),
              "Ana:<i>1Ana</i><i>2Ana</i>");
}

TEST(page_template, escapes_each_value_for_its_place) {
    const std::string out =
        filled("<p title=\"{{X}}\">{{X}}</p><a href=\"{{X}}\">", {{{"X", hostile}}, {}});
    EXPECT_EQ(out.find("<script>"), std::string::npos) << out;
    EXPECT_EQ(out.find("\"'>"), std::string::npos) << out;
}

TEST(page_template, lets_no_link_run_a_script) {
    const std::string out = filled("<a href=\"{{X}}\">", {{{"X", "javascript:alert(1)"}}, {}});
    EXPECT_EQ(out.find("javascript"), std::string::npos) << out;
}

TEST(page_template, what_a_value_says_is_no_template) {
    EXPECT_EQ(filled("<p>{{X}}</p>", {{{"X", "{{SECRET}}"}, {"SECRET", "s"}}, {}}),
              "<p>{{SECRET}}</p>");
}

TEST(page_template, refuses_what_its_escaping_does_not_guard) {
    for (const std::string& source :
         {std::string("<p>{{X}}</p>"), " " + pragma + "{{X}}", pragma + "{{>OTHER}}",
          pragma + "{{X:none}}", pragma + "{{=<% %>=}}", pragma + pragma, pragma + "{{#A}}"})
        EXPECT_THROW(page_template("bad", source), std::invalid_argument) << source;
    EXPECT_NO_THROW(page_template("good", pragma + "<p style=\"text-decoration:none\">{{X}}</p>"));
}

}  // namespace
}  // namespace flores::html

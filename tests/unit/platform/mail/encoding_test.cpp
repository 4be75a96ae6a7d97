#include "platform/mail/encoding.hpp"

#include <gtest/gtest.h>

namespace flores::mail {
namespace {

// What a reader makes of it: encoded words put together again.
std::string read_header(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        if (!text.starts_with("=?UTF-8?Q?")) return std::string(text);
        const std::size_t end = text.find("?=", 10);
        for (std::size_t i = 10; i < end; ++i) {
            if (text[i] == '=') {
                out +=
                    static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
                i += 2;
            } else {
                out += text[i] == '_' ? ' ' : text[i];
            }
        }
        text.remove_prefix(end + 2);
        if (text.starts_with("\r\n ")) text.remove_prefix(3);
    }
    return out;
}

std::string read_body(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '=' && text.substr(i + 1, 2) == "\r\n") {
            i += 2;
        } else if (text[i] == '=') {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else if (text[i] != '\r') {
            out += text[i];
        }
    }
    return out;
}

std::size_t longest_line(std::string_view text) {
    std::size_t longest = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find("\r\n"), text.size());
        longest = std::max(longest, end);
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return longest;
}

TEST(header_text, leaves_plain_words_alone) {
    EXPECT_EQ(header_text("Flores Victoria", 6), "Flores Victoria");
}

TEST(header_text, encodes_and_folds_between_characters) {
    std::string subject;
    for (int i = 0; i < 30; ++i) subject += "ñandú ❀ ";
    const std::string out = header_text(subject, 9);
    EXPECT_EQ(read_header(out), subject);
    EXPECT_LE(longest_line("Subject: " + out), 76u);
    for (const char c : out) EXPECT_TRUE(static_cast<unsigned char>(c) < 128);
}

TEST(header_text, lets_nothing_begin_a_header_of_its_own) {
    for (const std::string text :
         {"Hola\r\nBcc: eve@evil.example", "Hola\nBcc: x", "a\rb", "\r\n\r\nbody", "bell\a"}) {
        const std::string out = header_text(text, 9);
        EXPECT_EQ(out.find('\n'), std::string::npos) << out;
        EXPECT_EQ(out.find('\r'), std::string::npos) << out;
    }
    const std::string forged = header_text("=?UTF-8?Q?forged?=", 9);
    EXPECT_EQ(read_header(forged), "=?UTF-8?Q?forged?=") << "shown as it was written";
}

TEST(quoted_printable, gives_back_what_went_in) {
    std::string text = "Añá = 5 ❀\n\n.\ntrailing \nFrom me\n";
    text += std::string(500, 'x') + "\n" + std::string(200, '=') + "\n";
    const std::string out = quoted_printable(text);
    EXPECT_EQ(read_body(out), text);
    EXPECT_LE(longest_line(out), 76u);
    EXPECT_EQ(out.find("=_"), std::string::npos);
    EXPECT_NE(out.find("trailing=20\r\n"), std::string::npos);
}

TEST(quoted_printable, ends_each_line_as_mail_does) {
    EXPECT_EQ(quoted_printable("a\nb"), "a\r\nb\r\n");
    EXPECT_EQ(quoted_printable("a\rb"), "a=0Db\r\n");
}

}  // namespace
}  // namespace flores::mail

// The papers' text: what the fonts have, how it is wrapped. That a PDF says it is tested over HTTP.
#include "services/order/paper.hpp"

#include "services/order/paper_text.hpp"

#include <gtest/gtest.h>

namespace flores::order {
namespace {

// Every character is one wide.
double count(const std::string& text) {
    return static_cast<double>(text.size());
}

using lines = std::vector<std::string>;

TEST(paper_text, spanish_is_one_byte_a_letter) {
    EXPECT_EQ(paper_text("¡Ñandú, qué güiña!"),
              "\xA1\xD1"
              "and\xFA, qu\xE9 g\xFCi\xF1"
              "a!");
    EXPECT_EQ(paper_text("5 € – “así”…"),
              "5 \x80 \x96 \x93"
              "as\xED\x94\x85");
}

TEST(paper_text, letters_and_their_accents_come_together) {
    EXPECT_EQ(paper_text("n\xCC\x83"), "\xF1");
    EXPECT_EQ(paper_text("E\xCC\x81"), "\xC9");
    EXPECT_EQ(paper_text("x\xCC\x83"), "x?") << "no font has it";
}

TEST(paper_text, what_the_fonts_do_not_have_is_seen_to_be_missing) {
    EXPECT_EQ(paper_text("😀 花"), "? ?");
    EXPECT_EQ(paper_text("a\xFF\x01z"), "a??z");
    EXPECT_EQ(paper_text("a\nb"), "a\nb");
}

TEST(paper_text, hearts_flowers_and_stars_are_signs) {
    EXPECT_EQ(paper_text("❤️♥💕🖤"), std::string(4, paper_signs::heart)) << "in one colour";
    EXPECT_EQ(paper_text("🌹💐🌷"), std::string(3, paper_signs::flower));
    EXPECT_EQ(paper_text("⭐✨"), std::string(2, paper_signs::star));
    EXPECT_EQ(paper_text("👍🏽"), "?") << "one of two code points";
    EXPECT_EQ(paper_text("\x01\x02"), "??") << "what nobody can send is no sign";
    EXPECT_EQ(dingbat_of(paper_signs::heart), '\xA4');
}

TEST(paper_text, the_signs_that_are_missing_are_counted) {
    EXPECT_EQ(missing_signs("¿Ñandú? ❤️🌹⭐ €"), 0u) << "a question mark of the buyer's own";
    EXPECT_EQ(missing_signs("😀 ¿花? 👍🏽"), 3u);
}

TEST(papers, a_card_tells_how_many_signs_it_lacks_of_what_is_printed) {
    order what;
    what.people.recipient_name = "花子";
    what.people.card_message = "¡Feliz día! 😀";
    what.people.buyer_name = "李";
    EXPECT_EQ(missing_on_card(what), 4u);
    what.people.anonymous_sender = true;
    EXPECT_EQ(missing_on_card(what), 3u) << "a sender who is not named";
}

TEST(wrap, breaks_at_spaces_and_line_feeds) {
    EXPECT_EQ(wrap("uno dos tres", 7, count), (lines{"uno dos", "tres"}));
    EXPECT_EQ(wrap("uno\n\ndos", 7, count), (lines{"uno", "", "dos"}));
    EXPECT_EQ(wrap("", 7, count), (lines{""}));
}

TEST(wrap, breaks_a_word_that_no_line_holds) {
    EXPECT_EQ(wrap("ab cdefghij k", 4, count), (lines{"ab", "cdef", "ghij", "k"}));
    EXPECT_EQ(wrap("abc", 0, count), (lines{"a", "b", "c"})) << "it ends, however narrow it is";
}

TEST(papers, nothing_that_people_write_makes_one_fail) {
    order what;
    what.lines.resize(order_lines_max);
    for (order_line& line : what.lines) line.name_es = std::string(2'000, 'W');
    what.people.card_message = std::string(300, '\n');
    for (std::string* text : {&what.people.recipient_name, &what.people.buyer_name,
                              &what.people.address_line, &what.people.address_details})
        *text = "\\)(%PDF\xFF\xF0\x9F\x8C\xB9 endobj " + std::string(500, 'W');
    for (const std::string& made :
         {card_paper(what), delivery_note_paper(what, "09:00 - 12:00", "Ñuñoa"),
          receipt_paper(what)}) {
        EXPECT_TRUE(made.starts_with("%PDF-"));
        EXPECT_NE(made.find("%%EOF"), std::string::npos);
    }
}

// Orders of earlier releases may be both: now one refuses the other.
TEST(papers, a_hidden_price_is_not_on_the_delivery_note_though_it_is_to_be_collected) {
    order what;
    what.method = payment_method::cash_on_delivery;
    what.amounts.total = {12'990};
    const auto note = [&] {
        return delivery_note_paper(what, "09:00 - 12:00", "Recoleta");
    };
    const std::string collecting = note();
    what.people.hide_price = true;
    const std::string hidden = note();
    what.state.payment = payment_status::paid;
    EXPECT_EQ(hidden, note());
    EXPECT_NE(hidden, collecting);
}

TEST(papers, nothing_is_collected_for_what_was_cancelled) {
    order what;
    what.method = payment_method::cash_on_delivery;
    what.amounts.total = {12'990};
    const auto note = [&] {
        return delivery_note_paper(what, "09:00 - 12:00", "Recoleta");
    };
    what.state.payment = payment_status::paid;
    const std::string valid = note();
    what.state = {order_status::cancelled, payment_status::paid};
    const std::string cancelled = note();
    EXPECT_NE(cancelled, valid) << "it says so";
    what.state.payment = payment_status::unpaid;
    EXPECT_EQ(note(), cancelled);
    what.history = {{.state = what.state}};
    what.state = {order_status::refunded, payment_status::refunded};
    EXPECT_EQ(note(), cancelled) << "also when its money went back since";
}

std::size_t pages_of(const std::string& pdf) {
    std::size_t out = 0;
    for (std::size_t at = 0; (at = pdf.find("/Type /Page", at)) != std::string::npos; ++at)
        if (pdf[at + std::string_view("/Type /Page").size()] != 's') ++out;
    return out;
}

TEST(papers, a_card_is_one_page_however_many_lines_somebody_typed) {
    order what;
    what.people.recipient_name = what.people.buyer_name = std::string(20, 'W');
    std::string lines_alone;
    for (int i = 0; i < 150; ++i) lines_alone += "a\n";
    const std::string words(300, 'W');
    for (const std::string& message : {lines_alone, words, std::string(300, '\n')}) {
        what.people.card_message = message;
        EXPECT_EQ(pages_of(card_paper(what)), 1u) << message;
    }
    what.people.recipient_name = what.people.buyer_name = std::string(120, 'W');
    for (const std::string& message : {std::string("a\nb\nc\nd\ne\nf\ng"), lines_alone, words}) {
        what.people.card_message = message;
        EXPECT_EQ(pages_of(card_paper(what)), 1u) << "long names, " << message;
    }
    what.lines.resize(order_lines_max);
    EXPECT_GT(pages_of(receipt_paper(what)), 1u) << "or nothing was counted";
}

}  // namespace
}  // namespace flores::order

#include "services/contact/letters.hpp"

#include "domain/local_dates.hpp"
#include "domain/money.hpp"
#include "platform/core/text.hpp"
#include "platform/json/language.hpp"
#include "services/contact/contact.hpp"
#include "services/contact/mail_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace flores::contact {
namespace {

constexpr std::string_view amount_names[] = {"price", "total", "amount"};

std::string amount_text(const std::string& pesos) {
    const auto amount = whole_number(pesos);
    return amount ? clp_text({*amount}) : pesos;
}

// "miércoles 25 de noviembre de 2026", "Wednesday 25 November 2026"; what is no date stays.
std::string date_text(const std::string& text, bool english) {
    static constexpr std::array<std::string_view, 7> days_es{
        "domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"};
    static constexpr std::array<std::string_view, 7> days_en{
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    static constexpr std::array<std::string_view, 12> months_es{
        "enero", "febrero", "marzo",      "abril",   "mayo",      "junio",
        "julio", "agosto",  "septiembre", "octubre", "noviembre", "diciembre"};
    static constexpr std::array<std::string_view, 12> months_en{
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};
    const auto date = local_date::parse(text);
    if (!date) return text;
    const auto day = date->weekday().c_encoding();
    const auto month = static_cast<unsigned>(date->calendar().month()) - 1;
    const auto number = static_cast<unsigned>(date->calendar().day());
    const int year = static_cast<int>(date->calendar().year());
    return english ? fmt::format("{} {} {} {}", days_en[day], number, months_en[month], year)
                   : fmt::format("{} {} de {} de {}", days_es[day], number, months_es[month], year);
}

// "evil.example" needs nothing before it to be a link; "J.R." and "Sra. Ana" are names.
bool has_host_name(std::string_view folded) {
    const auto is_part = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               static_cast<unsigned char>(c) > 127;
    };
    for (std::size_t dot = folded.find('.'); dot != std::string_view::npos;
         dot = folded.find('.', dot + 1))
        if (dot > 0 && dot + 2 < folded.size() && is_part(folded[dot - 1]) &&
            is_part(folded[dot + 1]) && is_part(folded[dot + 2]))
            return true;
    return false;
}

// Whether a mail program would make a link of it, or it looks as if something were to be filled in.
// A name is chosen by whoever registers, for an address that need not be theirs.
bool is_no_name(std::string_view text) {
    const std::string folded = lower_ascii(text);
    for (const std::string_view part : {"://", "www.", "{", "}", "<", ">", "@"})
        if (folded.find(part) != std::string::npos) return true;
    return has_host_name(folded);
}

// The values as people read them, with the greeting that follows from the name.
mail_values shown_values(mail_values values, bool english) {
    // A product has a name in both languages, where it was translated.
    if (const auto product = values.find("product_en"); english && product != values.end())
        values["product"] = product->second;
    const auto name = values.find("name");
    if (name != values.end() && is_no_name(name->second)) name->second.clear();
    const bool named = name != values.end() && !name->second.empty();
    const std::string who = named ? " " + name->second : "";
    values["greeting"] = english ? fmt::format("Hello{},", who) : fmt::format("Hola{}:", who);
    for (const std::string_view one : amount_names)
        if (const auto found = values.find(std::string(one)); found != values.end())
            found->second = amount_text(found->second);
    if (const auto date = values.find("date"); date != values.end())
        date->second = date_text(date->second, english);
    return values;
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        out.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::string name_of(const mail_line& line, bool english) {
    const std::string& name = english && !line.name_en.empty() ? line.name_en : line.name_es;
    // The standard size goes without saying.
    if (line.size.empty() || line.size == "estandar") return name;
    return fmt::format("{} ({})", name, english && line.size == "grande" ? "large" : line.size);
}

std::string_view total_label(bool english) {
    return english ? "Total, taxes included" : "Total, con impuestos";
}

// A letter before it becomes text or HTML.
struct parts {
    language in;
    std::string subject;
    std::vector<std::string> paragraphs;
    std::string label;
    std::string link;
    std::vector<std::string> quote;
    const mail_content& content;
    std::string total;

    bool english() const { return in == language::en; }
};

std::string plain_text(const parts& from) {
    std::string out(shop_name);
    out += "\n\n";
    for (const std::string& one : from.paragraphs) out.append(one).append("\n\n");
    for (const std::string& one : from.quote) out.append("> ").append(one).append("\n");
    if (!from.quote.empty()) out += '\n';
    for (const mail_line& one : from.content.lines)
        out +=
            fmt::format("{}{}: {}\n", one.quantity == 0 ? "" : fmt::format("{} x ", one.quantity),
                        name_of(one, from.english()), clp_text({one.amount}));
    if (!from.content.lines.empty())
        out += fmt::format("{}: {}\n\n", total_label(from.english()), from.total);
    if (!from.link.empty()) out += fmt::format("{}:\n{}\n\n", from.label, from.link);
    return out.append("-- \n").append(shop_name).append(" · Santiago de Chile\n");
}

html::block table_of(const parts& from) {
    html::block table;
    for (const mail_line& one : from.content.lines)
        table.blocks.emplace_back(
            "ROW",
            html::block{{{"QUANTITY", one.quantity == 0 ? "" : fmt::format("{} × ", one.quantity)},
                         {"NAME", name_of(one, from.english())},
                         {"AMOUNT", clp_text({one.amount})}},
                        {}});
    table.values = {{"TOTAL_LABEL", std::string(total_label(from.english()))},
                    {"TOTAL", from.total}};
    return table;
}

html::block page_of(const parts& from) {
    html::block page;
    page.values = {{"LANGUAGE", std::string(json::enum_text(from.in))},
                   {"SUBJECT", from.subject},
                   {"SHOP", std::string(shop_name)}};
    for (const std::string& one : from.paragraphs)
        page.blocks.emplace_back("PARAGRAPH", html::block{{{"WORDS", one}}, {}});
    html::block quote;
    for (const std::string& one : from.quote)
        quote.blocks.emplace_back("LINE", html::block{{{"WORDS", one}}, {}});
    if (!from.quote.empty()) page.blocks.emplace_back("QUOTE", std::move(quote));
    if (!from.content.lines.empty()) page.blocks.emplace_back("TABLE", table_of(from));
    if (!from.link.empty())
        page.blocks.emplace_back("BUTTON",
                                 html::block{{{"LINK", from.link}, {"LABEL", from.label}}, {}});
    return page;
}

// A path of the shop: what begins with // would lead to another site.
bool is_path(std::string_view link) {
    return link.starts_with('/') && !link.starts_with("//") &&
           std::all_of(link.begin(), link.end(), [](char c) { return c > 32 && c < 127; });
}

}  // namespace

letter_writer::letter_writer(std::string public_url)
    : public_url_(std::move(public_url)),
      spanish_(parse_words(mail_files::words_es_txt)),
      english_(parse_words(mail_files::words_en_txt)),
      frame_("letter.html.tpl", mail_files::letter_html_tpl) {}

const std::map<std::string, mail_words>& letter_writer::words(std::string_view language) const {
    return language_of(language) == language_code::en ? english_ : spanish_;
}

expected<void> letter_writer::check(const std::string& kind, const mail_content& content) const {
    for (const auto* all : {&spanish_, &english_}) {
        const auto found = all->find(kind);
        if (found == all->end()) return fail(unknown_mail, log_text{kind});
        for (const std::string& name : found->second.names())
            if (name != "greeting" && !content.values.contains(name))
                return fail(errors::invalid_input, log_text{kind + " lacks " + name});
        if (!found->second.button.empty() && !is_path(content.link))
            return fail(errors::invalid_input, log_text{kind + " lacks a link into the shop"});
    }
    return {};
}

letter letter_writer::write(const std::string& kind, const mail_content& content,
                            const std::string& language) const {
    const auto in = language_of(language);
    const mail_words& words = this->words(language).at(kind);
    const mail_values values = shown_values(content.values, in == language_code::en);
    parts all{.in = in,
              .subject = filled(words.subject, values),
              .paragraphs = {},
              .label = words.button,
              .link = words.button.empty() ? "" : public_url_ + content.link,
              .quote = lines_of(content.quote),
              .content = content,
              .total = values.contains("total") ? values.at("total") : ""};
    for (const std::string& one : words.paragraphs) all.paragraphs.push_back(filled(one, values));
    return {all.subject, plain_text(all), frame_.fill(page_of(all))};
}

}  // namespace flores::contact

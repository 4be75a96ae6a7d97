#include "services/contact/words.hpp"

#include "domain/utf8.hpp"

#include <algorithm>
#include <stdexcept>

namespace flores::contact {
namespace {

constexpr std::string_view button_mark = "> ";

// Calls `plain` for the text between the names and `name` for each of them, in their order.
template <class Plain, class Name>
void walk(std::string_view line, const Plain& plain, const Name& name) {
    for (;;) {
        const std::size_t open = line.find('{');
        plain(line.substr(0, open));
        if (open == std::string_view::npos) return;
        const std::size_t close = line.find('}', open);
        if (close == std::string_view::npos)
            throw std::invalid_argument("a { that is not closed: " + std::string(line));
        name(line.substr(open + 1, close - open - 1));
        line.remove_prefix(close + 1);
    }
}

void add_line(mail_words& to, std::string_view line) {
    if (to.subject.empty())
        to.subject = line;
    else if (line.starts_with(button_mark))
        to.button = line.substr(button_mark.size());
    else
        to.paragraphs.emplace_back(line);
}

void check(const std::string& kind, const mail_words& words) {
    if (words.subject.empty() || words.paragraphs.empty())
        throw std::invalid_argument("mail " + kind + " lacks a subject or a paragraph");
    words.names();
}

}  // namespace

std::set<std::string> mail_words::names() const {
    std::set<std::string> out;
    const auto collect = [&](std::string_view line) {
        walk(line, [](std::string_view) {}, [&](std::string_view name) { out.emplace(name); });
    };
    collect(subject);
    for (const std::string& one : paragraphs) collect(one);
    collect(button);
    return out;
}

std::map<std::string, mail_words> parse_words(std::string_view source) {
    std::map<std::string, mail_words> out;
    mail_words* now = nullptr;
    while (!source.empty()) {
        const std::size_t end = std::min(source.find('\n'), source.size());
        const std::string_view line = trimmed(source.substr(0, end));
        source.remove_prefix(std::min(end + 1, source.size()));
        if (line.empty() || line.starts_with('#')) continue;
        if (line.starts_with('[') && line.ends_with(']')) {
            const auto [place, fresh] =
                out.emplace(std::string(line.substr(1, line.size() - 2)), mail_words{});
            if (!fresh) throw std::invalid_argument("mail " + place->first + " is there twice");
            now = &place->second;
        } else if (now == nullptr) {
            throw std::invalid_argument("words outside of a kind: " + std::string(line));
        } else {
            add_line(*now, line);
        }
    }
    for (const auto& [kind, words] : out) check(kind, words);
    return out;
}

std::string filled(std::string_view line, const mail_values& values) {
    std::string out;
    const auto plain = [&](std::string_view text) {
        out += text;
    };
    walk(line, plain, [&](std::string_view name) {
        const auto found = values.find(std::string(name));
        if (found == values.end()) return;
        for (const char c : found->second)
            out += static_cast<unsigned char>(c) < 32 || c == 127 ? ' ' : c;
    });
    return out;
}

}  // namespace flores::contact

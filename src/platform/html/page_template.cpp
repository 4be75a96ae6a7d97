#include "platform/html/page_template.hpp"

#include <ctemplate/template.h>
#include <ctemplate/template_dictionary.h>

#include <stdexcept>

namespace flores::html {
namespace {

constexpr std::string_view pragma = "{{%AUTOESCAPE context=\"HTML\"}}";

void refuse(std::string_view name, std::string_view why) {
    throw std::invalid_argument("template " + std::string(name) + ": " + std::string(why));
}

void check(std::string_view name, std::string_view source) {
    if (!source.starts_with(pragma)) refuse(name, "it must begin with " + std::string(pragma));
    source.remove_prefix(pragma.size());
    for (std::size_t at = source.find("{{"); at != std::string_view::npos;
         at = source.find("{{", at + 2)) {
        const std::string_view tag = source.substr(at + 2, source.find("}}", at) - at - 2);
        if (tag.starts_with('>')) refuse(name, "it includes another");
        if (tag.starts_with('=')) refuse(name, "it changes its markers");
        if (tag.starts_with('%')) refuse(name, "it changes how it escapes");
        if (tag.contains(":none")) refuse(name, "it shows a value unescaped");
    }
}

void put(ctemplate::TemplateDictionary& into, const block& from) {
    for (const auto& [name, value] : from.values) into.SetValue(name, value);
    for (const auto& [name, inner] : from.blocks) put(*into.AddSectionDictionary(name), inner);
}

}  // namespace

struct page_template::parsed {
    std::string name;
    std::unique_ptr<ctemplate::Template> of;
};

page_template::page_template(std::string_view name, std::string_view source) {
    check(name, source);
    const ctemplate::TemplateString text(source.data(), source.size());
    std::unique_ptr<ctemplate::Template> made(
        ctemplate::Template::StringToTemplate(text, ctemplate::STRIP_WHITESPACE));
    if (!made) refuse(name, "it cannot be read");
    parsed_ = std::make_unique<parsed>(std::string(name), std::move(made));
}

page_template::~page_template() = default;
page_template::page_template(page_template&&) noexcept = default;
page_template& page_template::operator=(page_template&&) noexcept = default;

std::string page_template::fill(const block& with) const {
    ctemplate::TemplateDictionary all(parsed_->name);
    put(all, with);
    std::string out;
    if (!parsed_->of->Expand(&out, &all)) throw std::logic_error(parsed_->name + " was not filled");
    return out;
}

}  // namespace flores::html

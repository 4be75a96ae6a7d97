#include "cli/told.hpp"

#include "domain/shown_text.hpp"

#include <fmt/format.h>

namespace flores::cli {

std::string told(std::string_view pointer, std::string_view message) {
    if (pointer.empty()) return std::string(message);
    return fmt::format("{}: {}", shown_text(pointer.substr(1)), message);
}

std::string told(const error& what) {
    if (what.fields.size() == 1) return told(what.fields[0].pointer, what.fields[0].message.en);
    // The title of it speaks of the body of a request.
    if (what.is(errors::bad_json) && !what.detail.empty()) return what.detail.en;
    std::string out(what.kind->title.en);
    if (!what.detail.empty()) out += ": " + what.detail.en;
    if (!what.log.text.empty()) out += ": " + what.log.text;
    for (const auto& field : what.fields) out += "\n  " + told(field.pointer, field.message.en);
    return out;
}

}  // namespace flores::cli

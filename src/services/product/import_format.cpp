#include "services/product/import_format.hpp"

#include "domain/csv_text.hpp"
#include "domain/shown_text.hpp"
#include "domain/utf8.hpp"
#include "platform/json/decode.hpp"
#include "services/product/csv.hpp"
#include "services/product/csv_records.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace flores::product {
namespace {

// Of a text file none of its bytes is zero; pictures, archives and UTF-16 have one early.
constexpr std::size_t looked_at_bytes = 4'096;

constexpr json::limits import_limits{.depth_max = 8, .values_max = 40'000'000};

// Counts the lines up to places of one text, asked for in rising order.
class line_counter {
public:
    explicit line_counter(std::string_view text) : text_(text) {}

    // The line of a character of the text. What lies elsewhere is on the last line asked for.
    std::int64_t line_at(const char* where) {
        if (where < text_.data() + counted_ || where > text_.data() + text_.size()) return line_;
        const auto to = static_cast<std::size_t>(where - text_.data());
        line_ += line_ends(text_.substr(counted_, to - counted_));
        counted_ = to;
        return line_;
    }

private:
    std::string_view text_;
    std::size_t counted_ = 0;
    std::int64_t line_ = 1;
};

std::string id_of(const json::node& record) {
    if (record.type != json::kind::object) return {};
    for (const json::node& member : record.items())
        if (member.key == "id" && member.type == json::kind::string)
            return shown_text(member.text.substr(0, 40));
    return {};
}

read_record read_one(const json::node& record, std::int64_t line) {
    read_record out{line, id_of(record), std::nullopt, {}};
    json::findings found;
    const json::place at(record, found);
    if (at.is(json::kind::object)) out.record = json::read_value<import_record>(at);
    out.faults = found.take();
    return out;
}

// A record begins on the line of its first key; keys without escapes point into the text.
void read_records(const json::node& all, std::string_view text, const import_sink& into) {
    line_counter lines(text);
    for (const json::node& record : all.items()) {
        const json::node* first = record.count > 0 ? &*record.items().begin() : nullptr;
        const std::int64_t line = lines.line_at(first ? first->key.data() : nullptr);
        into.record(read_one(record, line));
    }
}

expected<void> refuse_whole(std::string pointer, json::refusal why) {
    return refuse({{std::move(pointer), why.code, std::move(why.message)}});
}

const json::node* member_of(const json::node& object, std::string_view key) {
    for (const json::node& one : object.items())
        if (one.key == key) return &one;
    return nullptr;
}

expected<void> read_categories(const json::node& all, const import_sink& into) {
    json::findings found;
    using list = std::vector<import_category>;
    auto read = json::read_value<list>(json::place(all, found, "/categories"));
    if (!found.empty()) return refuse(found.take());
    for (import_category& one : *read) into.category(std::move(one));
    return {};
}

expected<void> read_object(const json::node& root, std::string_view text, const import_sink& into) {
    for (const json::node& one : root.items())
        if (one.repeated || (one.key != "categories" && one.key != "products"))
            return refuse_whole(
                fmt::format("/{}", shown_text(one.key.substr(0, 100))),
                one.repeated ? json::refusals::duplicate_field() : json::refusals::unknown_field());
    if (const json::node* categories = member_of(root, "categories")) {
        const expected<void> read = read_categories(*categories, into);
        if (!read) return read;
    }
    const json::node* products = member_of(root, "products");
    if (products == nullptr && root.count == 0)
        return refuse_whole("/products", json::refusals::required());
    if (products == nullptr) return {};
    if (products->type != json::kind::array)
        return refuse_whole("/products", json::refusals::wrong_type(json::kind::array));
    if (products->count > import_records_max)
        return refuse_whole("/products", json::refusals::too_many(import_records_max));
    read_records(*products, text, into);
    return {};
}

expected<void> read_json(std::string_view text, const import_sink& into) {
    const expected<json::tree> parsed = json::tree::parse(text, import_limits);
    if (!parsed) return std::unexpected(parsed.error());
    const json::node& root = parsed->root();
    if (root.type == json::kind::object) return read_object(root, text, into);
    if (root.type != json::kind::array)
        return refuse_whole("", json::refusals::wrong_type(json::kind::array));
    if (root.count > import_records_max)
        return refuse_whole("", json::refusals::too_many(import_records_max));
    read_records(root, text, into);
    return {};
}

}  // namespace

std::optional<field_error> fault_of_encoding(std::string_view text) {
    std::string_view rest = text;
    std::string_view before = rest;
    while (!rest.empty() && take_code_point(rest)) before = rest;
    if (rest.empty() && before.empty()) return std::nullopt;
    const std::string_view sound = text.substr(0, text.size() - before.size());
    const std::int64_t line = 1 + line_ends(sound);
    return field_error{
        "",
        "not_utf8",
        {fmt::format("La línea {} no está en UTF-8. Guarda el archivo como UTF-8 (en una planilla: "
                     "«CSV UTF-8»).",
                     line),
         fmt::format("Line {} is not in UTF-8. Save the file as UTF-8 (in a spreadsheet: CSV "
                     "UTF-8).",
                     line)}};
}

expected<void> read_import(std::string_view text, const import_sink& into) {
    if (text.substr(0, looked_at_bytes).contains('\0'))
        return refuse_whole("",
                            {"not_text",
                             {"El archivo no es de texto (una imagen, o una planilla en su propio "
                              "formato). Guárdalo como CSV UTF-8 o JSON.",
                              "This is no text file (a picture, or a spreadsheet in a format of "
                              "its own). Save it as CSV UTF-8 or JSON."}});
    if (text.starts_with(csv_byte_order_mark)) text.remove_prefix(csv_byte_order_mark.size());
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return refuse_whole("", {"empty", {"El archivo está vacío.", "The file is empty."}});
    const bool is_json = text[first] == '[' || text[first] == '{';
    expected<void> read = is_json ? read_json(text, into) : read_csv(text, into);
    if (read || !is_json) return read;
    auto encoding = fault_of_encoding(text);
    if (encoding) return refuse({*std::move(encoding)});
    return read;
}

}  // namespace flores::product

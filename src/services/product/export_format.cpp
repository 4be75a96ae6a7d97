#include "services/product/export_format.hpp"

#include "platform/json/encode.hpp"
#include "services/product/csv.hpp"
#include "services/product/csv_columns.hpp"

namespace flores::product {
namespace {

template <class Text>
std::optional<Text> text_of(const std::string& value) {
    if (value.empty()) return std::nullopt;
    return Text{value};
}

words_input exported_words(const std::vector<std::string>& words) {
    words_input out;
    for (const std::string& word : words) out.push_back({word});
    return out;
}

std::optional<record_price> price_of(const std::optional<money>& price) {
    if (!price) return std::nullopt;
    return record_price{price->amount};
}

void put_sale(import_record& out, const product& what) {
    const bool single = what.sizes.size() == 1 && what.sizes[0].size == product_size::estandar;
    if (single) {
        const size_offer& only = what.sizes[0];
        out.price = record_price{only.price.amount};
        out.original_price = price_of(only.previous_price);
        out.size = text_of<record_dimensions>(only.dimensions);
        return;
    }
    out.sizes.emplace();
    for (const size_offer& one : what.sizes)
        out.sizes->push_back({one.size, record_price{one.price.amount},
                              price_of(one.previous_price), std::nullopt,
                              text_of<record_dimensions>(one.dimensions)});
}

std::string list_cell(const std::optional<words_input>& words) {
    std::vector<std::string> items;
    if (words)
        for (const auto& word : *words) items.push_back(word.value);
    return join_csv_list(items);
}

template <class Number>
std::string number_cell(const std::optional<Number>& number) {
    return number ? std::to_string(number->value) : std::string();
}

template <class Text>
std::string text_cell(const std::optional<Text>& text) {
    return text ? text->value : std::string();
}

std::string flag_cell(std::optional<bool> flag) {
    return flag ? *flag ? "true" : "false" : "";
}

// The members in the order of record_columns.
std::vector<std::string> record_cells(const import_record& from) {
    const bool sized = from.sizes && !from.sizes->empty();
    const import_size* first = sized ? &from.sizes->front() : nullptr;
    std::vector<std::string> images;
    if (from.images)
        for (const auto& image : *from.images) images.push_back(image.value);
    return {from.id.value,
            from.name.value,
            text_cell(from.name_en),
            from.category.value,
            first ? std::to_string(first->price.value) : number_cell(from.price),
            first ? number_cell(first->original_price) : number_cell(from.original_price),
            first ? number_cell(first->stock) : number_cell(from.stock),
            first ? text_cell(first->dimensions) : text_cell(from.size),
            number_cell(from.preparation_hours),
            text_cell(from.delivery_time),
            flag_cell(from.featured),
            flag_cell(from.active),
            list_cell(from.flowers),
            list_cell(from.colors),
            list_cell(from.occasions),
            list_cell(from.search_words),
            join_csv_list(images),
            text_cell(from.description),
            text_cell(from.description_en),
            text_cell(from.care),
            text_cell(from.care_en)};
}

// The members of one further size in the order of size_columns; empty cells when it is not there.
std::vector<std::string> size_cells(const import_record& from, product_size size) {
    if (from.sizes)
        for (const import_size& one : *from.sizes)
            if (one.size == size)
                return {std::to_string(one.price.value), number_cell(one.original_price),
                        number_cell(one.stock), text_cell(one.dimensions)};
    return std::vector<std::string>(size_columns.size());
}

void write_row(std::string& out, const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out += ',';
        write_csv_cell(out, cells[i]);
    }
    out += "\r\n";
}

void append(std::vector<std::string>& to, std::vector<std::string> more) {
    for (std::string& one : more) to.push_back(std::move(one));
}

std::vector<std::string> header_cells() {
    std::vector<std::string> out;
    for (const column& one : record_columns) out.emplace_back(one.name);
    for (const product_size size : further_sizes)
        for (const column& one : size_columns) out.push_back(size_column(one.name, size));
    return out;
}

import_category flat_category(const category_node& node) {
    import_category out{{node.slug}, nullptr, {node.name.es}, nullptr};
    if (!node.parent.empty()) out.parent = json::text<1, limits::slug_bytes_max>{node.parent};
    if (!node.name.en.empty())
        out.name_en = json::text<0, limits::name_code_points_max>{node.name.en};
    return out;
}

}  // namespace

import_record flat_record(const product& what) {
    import_record out{};
    out.id = {what.id};
    out.name = {what.name.es};
    out.name_en = text_of<json::text<0, limits::name_code_points_max>>(what.name.en);
    using description = json::paragraph<0, limits::description_code_points_max>;
    using care = json::paragraph<0, limits::care_code_points_max>;
    out.description = text_of<description>(what.description.es);
    out.description_en = text_of<description>(what.description.en);
    out.care = text_of<care>(what.care.es);
    out.care_en = text_of<care>(what.care.en);
    out.category = {what.category};
    put_sale(out, what);
    out.preparation_hours = {{what.preparation_hours}};
    out.flowers = exported_words(what.flowers);
    out.colors = exported_words(what.colours);
    out.occasions = exported_words(what.occasions);
    out.search_words = exported_words(what.search_words);
    out.images.emplace();
    for (const std::string& image : what.images) out.images->push_back({image});
    out.featured = what.featured;
    out.active = what.active;
    return out;
}

std::string export_json(const std::vector<std::shared_ptr<const product>>& products,
                        const std::vector<category_node>& tree) {
    std::string out = "{\"categories\":[";
    const char* before = "\n";
    for (const category_node& node : tree) {
        out += before;
        json::encode(out, flat_category(node));
        before = ",\n";
    }
    out += "],\n\"products\":[";
    before = "\n";
    for (const auto& one : products) {
        out += before;
        json::encode(out, flat_record(*one));
        before = ",\n";
    }
    out += "]}\n";
    return out;
}

std::string export_csv(const std::vector<std::shared_ptr<const product>>& products) {
    std::string out = "\xEF\xBB\xBF";
    write_row(out, header_cells());
    for (const auto& one : products) {
        const import_record record = flat_record(*one);
        std::vector<std::string> cells = record_cells(record);
        for (const product_size size : further_sizes) append(cells, size_cells(record, size));
        write_row(out, cells);
    }
    return out;
}

}  // namespace flores::product

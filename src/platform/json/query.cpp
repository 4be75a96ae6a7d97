#include "platform/json/query.hpp"

#include "platform/core/text.hpp"

#include <boost/json/value.hpp>

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

namespace flores::json {

namespace {

struct parameter {
    std::string name;
    std::string value;
    bool well_formed = true;  // the value's escapes
};

// As forms write it: %XX and + for a space. False when an escape is none or the bytes not UTF-8.
bool decode_form(std::string_view text, std::string& out) {
    out.clear();
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
        if (high < 0 || low < 0) return false;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return is_utf8(out);
}

// The parameters in their order; empty ones (`a&&b`) are passed over. A name that cannot be decoded
// is refused at "/query".
std::vector<parameter> split(std::string_view query, const place& root) {
    std::vector<parameter> out;
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view one = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (one.empty()) continue;
        if (out.size() == query_parameters_max) {
            root.refuse(refusals::too_many(query_parameters_max));
            break;
        }
        const std::size_t equals = std::min(one.find('='), one.size());
        parameter next;
        if (!decode_form(one.substr(0, equals), next.name)) {
            root.refuse(refusals::bad_format());
            continue;
        }
        next.well_formed = decode_form(one.substr(std::min(equals + 1, one.size())), next.value);
        out.push_back(std::move(next));
    }
    return out;
}

bool is_integer_text(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return is_digits(text) && (text.size() == 1 || text[0] != '0');
}

node number_of(std::string_view text, kind shape) {
    if (is_integer_text(text)) {
        const auto fits = whole_number(text);
        return {
            .text = text, .integer = fits.value_or(0), .type = fits ? kind::integer : kind::number};
    }
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole_text = end == text.data() + text.size() && !text.empty();
    if (shape == kind::number && whole_text) return {.text = text, .type = kind::number};
    return {.text = text, .type = kind::string};
}

// The node that JSON of the wanted shape would give; a string, which is then refused as such, when
// the text is not of that shape.
node node_of(std::string_view text, kind shape) {
    if (shape == kind::integer || shape == kind::number) return number_of(text, shape);
    if (shape == kind::boolean && (text == "true" || text == "false"))
        return {.integer = text == "true", .type = kind::boolean};
    return {.text = text, .type = kind::string};
}

// An array node and its items after it.
std::vector<node> list_of(std::span<const parameter* const> given, kind item_shape) {
    std::vector<node> out(1, node{.type = kind::array});
    for (const parameter* one : given) {
        std::string_view rest = one->value;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find(','), rest.size());
            out.push_back(node_of(rest.substr(0, end), item_shape));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    out.front().count = static_cast<std::uint32_t>(out.size() - 1);
    out.front().width = out.front().count + 1;
    return out;
}

void read_parameter(const place& root, const query_field& field,
                    std::span<const parameter* const> given, void* object) {
    static constexpr node absent;
    const place nothing = root.member(field.member.name, absent);
    if (given.empty()) {
        if (!field.member.optional) nothing.refuse(refusals::required());
        return;
    }
    const bool is_list = field.shape == kind::array;
    if (!is_list && given.size() > 1) return nothing.refuse(refusals::duplicate_field());
    for (const parameter* one : given)
        if (!one->well_formed) return nothing.refuse(refusals::bad_format());
    const std::vector<node> nodes =
        is_list ? list_of(given, field.item_shape)
                : std::vector<node>(1, node_of(given.front()->value, field.shape));
    field.member.read(root.member(field.member.name, nodes.front()), object);
}

}  // namespace

void read_query(std::string_view raw_query, std::span<const query_field> fields, void* object,
                findings& found) {
    static constexpr node nothing;
    const place root(nothing, found, "/query");
    const std::vector<parameter> given = split(raw_query, root);
    for (const query_field& field : fields) {
        std::vector<const parameter*> mine;
        for (const parameter& one : given)
            if (one.name == field.member.name) mine.push_back(&one);
        read_parameter(root, field, mine, object);
    }
    for (const parameter& one : given) {
        const bool known = std::any_of(fields.begin(), fields.end(), [&](const query_field& field) {
            return field.member.name == one.name;
        });
        if (!known) root.member(one.name, nothing).refuse(refusals::unknown_field());
    }
}

void read_path_value(std::string_view name, std::string_view text, kind shape, findings& found,
                     void (*read)(const place& at, void* out), void* out) {
    static constexpr node nothing;
    const place root(nothing, found, "/path");
    const node value = node_of(text, shape);
    const place at = root.member(name, value);
    if (is_utf8(text))
        read(at, out);
    else
        at.refuse(refusals::bad_format());
}

boost::json::array query_parameters(std::span<const field_schema> fields, schemas& registry) {
    const direction former = registry.way();
    registry.turn(direction::input);
    boost::json::array out;
    for (const field_schema& field : fields) {
        boost::json::object one;
        one["name"] = boost::json::string(field.name);
        one["in"] = "query";
        one["required"] = !field.optional;
        boost::json::object schema = without_null(field.schema(registry));
        const boost::json::value* type = schema.if_contains("type");
        if (type != nullptr && *type == "array") {
            one["style"] = "form";
            one["explode"] = false;
        }
        one["schema"] = std::move(schema);
        out.push_back(std::move(one));
    }
    registry.turn(former);
    return out;
}

}  // namespace flores::json

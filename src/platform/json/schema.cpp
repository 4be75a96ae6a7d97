#include "platform/json/schema.hpp"

#include "platform/core/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <limits>
#include <vector>

namespace flores::json {

namespace {

bool is_name_char(char c) {
    return c == '_' || is_ascii_alphanumeric(c);
}

// The identifiers of a type's name in order, each with `namespaces` of its innermost namespaces:
// "a::page<b::c::line>" with 0 is page, line; with 1 it is a_page, c_line.
std::string short_name(std::string_view full, std::size_t namespaces) {
    std::string out;
    std::vector<std::string_view> chain;
    const auto flush = [&] {
        const std::size_t first = chain.size() > namespaces + 1 ? chain.size() - namespaces - 1 : 0;
        for (std::size_t i = first; i < chain.size(); ++i) {
            if (!out.empty()) out += '_';
            out += chain[i];
        }
        chain.clear();
    };
    std::size_t at = 0;
    while (at < full.size()) {
        std::size_t end = at;
        while (end < full.size() && is_name_char(full[end])) ++end;
        if (end > at) chain.push_back(full.substr(at, end - at));
        const bool qualifies = full.substr(end, 2) == "::";
        if (!qualifies) flush();
        at = qualifies ? end + 2 : std::max(end, at) + 1;
    }
    flush();
    return out;
}

std::string component_name(std::string_view full, std::size_t namespaces) {
    std::string out = short_name(full, namespaces);
    if (out.ends_with("_wire")) out.resize(out.size() - 5);
    return out;
}

std::string without_anonymous(std::string_view type_name) {
    constexpr std::string_view anonymous = "(anonymous namespace)::";
    std::string out(type_name);
    for (auto at = out.find(anonymous); at != std::string::npos; at = out.find(anonymous))
        out.erase(at, anonymous.size());
    return out;
}

}  // namespace

std::string schemas::free_name(std::string_view type_name) const {
    const std::string full = without_anonymous(type_name);
    const direction other = way_ == direction::input ? direction::output : direction::input;
    if (const auto both = names_.find({std::string(type_name), other}); both != names_.end())
        return both->second + (way_ == direction::input ? "_input" : "_output");
    std::string name = component_name(full, 0);
    if (components_.contains(name)) name = component_name(full, 1);
    const std::string base = name;
    for (int i = 2; components_.contains(name); ++i) name = base + '_' + std::to_string(i);
    return name;
}

boost::json::object schemas::refer(std::string_view type_name,
                                   std::span<const field_schema> fields) {
    const auto key = std::pair(std::string(type_name), way_);
    auto known = names_.find(key);
    if (known == names_.end()) {
        const std::string name = free_name(type_name);
        known = names_.emplace(key, name).first;
        components_[name] = nullptr;  // taken, before a member refers to it
        boost::json::object properties;
        boost::json::array required;
        for (const field_schema& field : fields) {
            properties[field.name] = field.schema(*this);
            const bool may_lack = way_ == direction::input ? field.optional : field.omissible;
            if (!may_lack) required.push_back(boost::json::string(field.name));
        }
        boost::json::object out{{"type", "object"}};
        out["properties"] = std::move(properties);
        if (!required.empty()) out["required"] = std::move(required);
        if (way_ == direction::input) out["additionalProperties"] = false;
        components_[name] = std::move(out);
    }
    boost::json::object out;
    out["$ref"] = "#/components/schemas/" + known->second;
    return out;
}

boost::json::object type_schema(std::string_view type) {
    boost::json::object out;
    out["type"] = boost::json::string(type);
    return out;
}

boost::json::object string_schema(std::size_t chars_min, std::optional<std::size_t> chars_max) {
    boost::json::object out = type_schema("string");
    if (chars_min > 0) out["minLength"] = chars_min;
    if (chars_max) out["maxLength"] = *chars_max;
    return out;
}

boost::json::object scalar_schema(const scalar_limits& limits, direction way) {
    boost::json::object out = way == direction::input
                                  ? string_schema(limits.chars_min, limits.chars_max)
                                  : type_schema("string");
    if (!limits.format.empty()) out["format"] = boost::json::string(limits.format);
    if (!limits.pattern.empty()) out["pattern"] = boost::json::string(limits.pattern);
    return out;
}

boost::json::object integer_schema(std::int64_t least, std::int64_t most) {
    boost::json::object out = type_schema("integer");
    if (least != std::numeric_limits<std::int64_t>::min()) out["minimum"] = least;
    if (most != std::numeric_limits<std::int64_t>::max()) out["maximum"] = most;
    return out;
}

boost::json::object enum_schema(std::span<const std::string_view> names) {
    boost::json::object out = type_schema("string");
    boost::json::array values;
    for (const std::string_view name : names) values.push_back(boost::json::string(name));
    out["enum"] = std::move(values);
    return out;
}

boost::json::object array_schema(boost::json::object items, std::size_t items_min,
                                 std::optional<std::size_t> items_max) {
    boost::json::object out = type_schema("array");
    out["items"] = std::move(items);
    if (items_min > 0) out["minItems"] = items_min;
    if (items_max) out["maxItems"] = *items_max;
    return out;
}

boost::json::object map_schema(boost::json::object values, std::optional<std::size_t> entries_max) {
    boost::json::object out = type_schema("object");
    out["additionalProperties"] = std::move(values);
    if (entries_max) out["maxProperties"] = *entries_max;
    return out;
}

boost::json::object nullable(boost::json::object schema) {
    if (schema.empty()) return schema;  // anything, null too
    const boost::json::value* type = schema.if_contains("type");
    if (type != nullptr && type->is_array()) return schema;
    if (type != nullptr && !schema.contains("enum")) {
        boost::json::array both{*type, "null"};
        schema["type"] = std::move(both);
        return schema;
    }
    boost::json::array either;
    either.push_back(std::move(schema));
    either.push_back(type_schema("null"));
    boost::json::object out;
    out["anyOf"] = std::move(either);
    return out;
}

boost::json::object without_null(boost::json::object schema) {
    boost::json::value* type = schema.if_contains("type");
    if (type != nullptr && type->is_array()) {
        boost::json::value only = type->get_array().front();
        *type = std::move(only);
    }
    boost::json::value* either = schema.if_contains("anyOf");
    if (either == nullptr) return schema;
    boost::json::object only = either->get_array().front().get_object();
    return only;
}

}  // namespace flores::json

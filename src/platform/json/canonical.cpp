#include "platform/json/canonical.hpp"

#include "platform/json/tree.hpp"
#include "platform/json/values.hpp"

#include <algorithm>
#include <vector>

namespace flores::json {
namespace {

void write(std::string& out, const node& value);

void write_object(std::string& out, const node& value) {
    std::vector<const node*> members;
    members.reserve(value.count);
    for (const node& member : value.items()) members.push_back(&member);
    std::ranges::sort(members, [](const node* a, const node* b) {
        return a->key == b->key ? a < b : a->key < b->key;  // twins in their order
    });
    for (std::size_t i = 0; i < members.size(); ++i) {
        out += i == 0 ? '{' : ',';
        write_string(out, members[i]->key);
        out += ':';
        write(out, *members[i]);
    }
    out += members.empty() ? "{}" : "}";
}

void write_array(std::string& out, const node& value) {
    out += '[';
    bool first = true;
    for (const node& item : value.items()) {
        if (!first) out += ',';
        first = false;
        write(out, item);
    }
    out += ']';
}

void write(std::string& out, const node& value) {
    switch (value.type) {
        case kind::null:
            out += "null";
            break;
        case kind::boolean:
            write_boolean(out, value.integer != 0);
            break;
        case kind::integer:
        case kind::number:
            out += value.text;
            break;
        case kind::string:
            write_string(out, value.text);
            break;
        case kind::array:
            write_array(out, value);
            break;
        case kind::object:
            write_object(out, value);
            break;
    }
}

}  // namespace

std::string canonical(std::string_view text) {
    const auto read = tree::parse(text);
    if (!read) return std::string(text);
    std::string out;
    out.reserve(text.size());
    write(out, read->root());
    return out;
}

}  // namespace flores::json

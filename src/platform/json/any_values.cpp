#include "platform/json/values.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serializer.hpp>

namespace flores::json {

boost::json::value read_any(const place& at) {
    const node& value = at.value();
    switch (value.type) {
        case kind::null:
            return nullptr;
        case kind::boolean:
            return value.integer != 0;
        case kind::integer:
            return value.integer;
        case kind::number:
            return read_double(at).value_or(0);
        case kind::string:
            return boost::json::string(value.text);
        case kind::array: {
            boost::json::array out;
            out.reserve(value.count);
            for (const node& item : value.items())
                out.push_back(read_any(at.item(out.size(), item)));
            return out;
        }
        case kind::object: {
            boost::json::object out;
            out.reserve(value.count);
            for (const node& item : value.items()) {
                const place member = at.member(item.key, item);
                if (item.repeated) member.refuse(refusals::duplicate_field());
                out[item.key] = read_any(member);
            }
            return out;
        }
    }
    return nullptr;
}

void read_raw(const place& at, std::string& out) {
    const node& value = at.value();
    const bool is_object = value.type == kind::object;
    if (value.type == kind::null) {
        out += "null";
    } else if (value.type == kind::boolean) {
        write_boolean(out, value.integer != 0);
    } else if (value.type == kind::string) {
        write_string(out, value.text);
    } else if (value.type == kind::integer || value.type == kind::number) {
        out += value.text;
    } else {
        const std::size_t start = out.size();
        std::size_t index = 0;
        for (const node& item : value.items()) {
            out += ',';
            const place inside = is_object ? at.member(item.key, item) : at.item(index++, item);
            if (item.repeated) inside.refuse(refusals::duplicate_field());
            if (is_object) {
                write_string(out, item.key);
                out += ':';
            }
            read_raw(inside, out);
        }
        if (out.size() == start) out += ' ';
        out[start] = is_object ? '{' : '[';
        out += is_object ? '}' : ']';
    }
}

void write_any(std::string& out, const boost::json::value& value) {
    boost::json::serializer writer;
    writer.reset(&value);
    char buffer[4096];
    while (!writer.done()) out += std::string_view(writer.read(buffer));
}

}  // namespace flores::json

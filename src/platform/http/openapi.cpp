#include "platform/http/openapi.hpp"

#include "platform/core/text.hpp"
#include "platform/http/compression.hpp"
#include "platform/http/replays.hpp"
#include "platform/http/wire.hpp"
#include "platform/net/request_handler.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

namespace flores::http {
namespace {

namespace js = boost::json;

// "Put cart line" becomes "put_cart_line".
std::string operation_id(const route& one) {
    std::string out = lower_ascii(one.about.summary);
    std::replace_if(out.begin(), out.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
    return out;
}

bool honours_key(const route& one) {
    return one.about.keeps_key || keeps_answers_of(one);
}

// Errors that the pipeline itself may answer on this route, and those of its row.
std::vector<const error_kind*> errors_of(const route& one) {
    std::vector<const error_kind*> out{&errors::bad_request,        &errors::not_found,
                                       &errors::rate_limited,       &errors::headers_too_large,
                                       &errors::internal,           &errors::unavailable,
                                       &errors::overloaded,         &errors::deadline_exceeded,
                                       &errors::request_timeout,    &errors::not_acceptable,
                                       &errors::unauthenticated,    &errors::target_too_long,
                                       &errors::expectation_failed, &errors::version_not_supported,
                                       &errors::body_too_large};
    if (one.minimum > access::customer) out.push_back(&errors::forbidden);
    // A guest's cookie comes along wherever the path leads: see pipeline::know_guest.
    if (is_unsafe(one.method)) out.push_back(&errors::cross_site);
    if (one.about.has_body) out.insert(out.end(), {&errors::bad_json, &errors::invalid_input});
    if (one.method != verb::get) out.push_back(&errors::unsupported_media_type);
    if (one.about.parameters != nullptr) out.push_back(&errors::invalid_input);
    if (honours_key(one))
        out.insert(out.end(), {&errors::key_required, &errors::key_reused, &errors::in_progress});
    if (keeps_answers_of(one)) out.push_back(&answer_erased);
    out.insert(out.end(), one.about.errors.begin(), one.about.errors.end());
    return out;
}

js::object content(std::string_view type, js::object schema) {
    return js::object{{type, js::object{{"schema", std::move(schema)}}}};
}

// Files of these types, whatever is in them.
js::object contents(const std::vector<std::string_view>& types) {
    js::object out;
    for (const std::string_view type : types) out.emplace(type, js::object{});
    return out;
}

std::vector<std::string_view> names_in(std::string_view pattern) {
    std::vector<std::string_view> out;
    for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{')) {
        const auto close = pattern.find('}');
        out.push_back(pattern.substr(open + 1, close - open - 1));
        pattern.remove_prefix(close + 1);
    }
    return out;
}

js::array path_parameters_of(const route& one, json::schemas& all) {
    const std::vector<std::string_view> names = names_in(one.pattern);
    if (names.size() != one.about.path_values.size())
        throw std::logic_error(fmt::format("the handler of {} {} reads {} of its path's {} values",
                                           name_of(one.method), one.pattern,
                                           one.about.path_values.size(), names.size()));
    js::array out;
    for (std::size_t i = 0; i < names.size(); ++i)
        out.push_back(js::object{{"name", names[i]},
                                 {"in", "path"},
                                 {"required", true},
                                 {"schema", one.about.path_values[i](all)}});
    return out;
}

js::object header_parameter(std::string_view name, bool required, js::object schema) {
    return js::object{
        {"name", name}, {"in", "header"}, {"required", required}, {"schema", std::move(schema)}};
}

// Whatever it is, or tags of answers, weak ones where those came compressed.
js::object tags_schema(std::string_view tag_in_quotes) {
    return js::object{
        {"type", "string"},
        {"pattern", fmt::format(R"(^(\*|(W/)?"{0}"([ \t]*,[ \t]*(W/)?"{0}")*)$)", tag_in_quotes)}};
}

// Whether a client can ask again with the tag of what it has.
bool answers_not_modified(const route& one) {
    const auto tells_tag = [](const std::vector<std::string_view>& headers) {
        return std::ranges::find(headers, binding::etag_header) != headers.end();
    };
    return one.method == verb::get &&
           (tells_tag(one.about.answer_headers) || tells_tag(one.about.possible_headers));
}

js::array parameters_of(const route& one, json::schemas& all) {
    js::array out = path_parameters_of(one, all);
    if (one.about.parameters != nullptr)
        for (auto& parameter : one.about.parameters(all)) out.push_back(parameter);
    if (honours_key(one))
        out.push_back(header_parameter(
            "Idempotency-Key", one.about.requires_key,
            js::object{
                {"type", "string"}, {"minLength", key_chars_min}, {"maxLength", key_chars_max}}));
    if (one.about.requires_revision)
        out.push_back(header_parameter("If-Match", true, tags_schema("[0-9]+(-[!#-~]*)?")));
    if (answers_not_modified(one))
        out.push_back(header_parameter("If-None-Match", false, tags_schema("[!#-~]*")));
    return out;
}

js::object answer_header(js::object schema, bool required) {
    return js::object{{"required", required}, {"schema", std::move(schema)}};
}

js::object answer_headers_of(const route& one) {
    js::object out;
    for (const std::string_view name : one.about.answer_headers)
        out.emplace(name, answer_header(js::object{{"type", "string"}}, true));
    for (const std::string_view name : one.about.possible_headers)
        out.emplace(name, answer_header(js::object{{"type", "string"}}, false));
    return out;
}

js::object not_modified() {
    js::object tag = answer_header(js::object{{"type", "string"}}, true);
    return js::object{{"description", std::string(reason_of(304))},
                      {"headers", js::object{{binding::etag_header, std::move(tag)}}}};
}

js::object responses_of(const route& one, json::schemas& all) {
    js::object out;
    js::object good{{"description", std::string(reason_of(one.about.success))}};
    if (one.about.answer_schema != nullptr)
        good["content"] = content(one.about.answer_types.front(), one.about.answer_schema(all));
    else if (!one.about.answer_types.empty())
        good["content"] = contents(one.about.answer_types);
    if (auto headers = answer_headers_of(one); !headers.empty())
        good["headers"] = std::move(headers);
    out[std::to_string(one.about.success)] = std::move(good);
    if (answers_not_modified(one)) out["304"] = not_modified();
    std::map<int, std::string> codes;
    for (const error_kind* kind : errors_of(one)) {
        std::string& text = codes[kind->status];
        if (text.find(kind->code) == std::string::npos)
            text.append(text.empty() ? "" : ", ").append(kind->code);
    }
    for (const auto& [status, text] : codes) {
        js::object problem{
            {"description", text},
            {"content", content("application/problem+json",
                                js::object{{"$ref", "#/components/schemas/problem"}})}};
        if (status == 429 || status == 503)
            problem["headers"] =
                js::object{{"Retry-After", answer_header(js::object{{"type", "integer"}}, false)}};
        out[std::to_string(status)] = std::move(problem);
    }
    return out;
}

js::object operation_of(const route& one, json::schemas& all) {
    js::object out{{"operationId", operation_id(one)},
                   {"summary", one.about.summary},
                   {"tags", js::array{one.pattern.substr(5, one.pattern.find('/', 5) - 5)}},
                   {"x-access", auth::name_of(one.minimum)}};
    if (auto parameters = parameters_of(one, all); !parameters.empty())
        out["parameters"] = std::move(parameters);
    if (one.about.has_body) {
        js::object schema =
            one.about.body_schema ? one.about.body_schema(all) : js::object{{"type", "string"}};
        js::object types;
        for (const std::string_view type : one.about.body_types)
            types.emplace(type, js::object{{"schema", schema}});
        out["requestBody"] = js::object{{"required", true}, {"content", std::move(types)}};
    }
    if (auth::needs_account(one.minimum))
        out["security"] = js::array{js::object{{"bearer", js::array{}}}};
    out["responses"] = responses_of(one, all);
    return out;
}

js::object problem_schema() {
    const js::object text{{"type", "string"}};
    js::object field{
        {"type", "object"},
        {"properties", js::object{{"pointer", text}, {"code", text}, {"message", text}}},
        {"required", js::array{"pointer", "code", "message"}}};
    return js::object{
        {"type", "object"},
        {"properties",
         js::object{{"type", text},
                    {"status", js::object{{"type", "integer"}}},
                    {"code", text},
                    {"title", text},
                    {"detail", text},
                    {"request_id", text},
                    {"errors", js::object{{"type", "array"}, {"items", std::move(field)}}}}},
        {"required", js::array{"type", "status", "code", "title", "request_id"}}};
}

bool is_public(const route& one) {
    return one.minimum != access::internal && one.pattern.starts_with("/api/");
}

}  // namespace

std::string openapi_document(const std::vector<const route*>& routes, const std::string& version) {
    json::schemas all;
    js::object paths;
    std::set<std::string> names;
    for (const route* one : routes) {
        if (!is_public(*one)) continue;
        const std::string name = operation_id(*one);
        if (name.empty() || !names.insert(name).second)
            throw std::logic_error(
                fmt::format("{} {} has no words of its own", name_of(one->method), one->pattern));
        auto& path = paths[one->pattern];
        if (!path.is_object()) path = js::object{};
        path.as_object()[lower_ascii(name_of(one->method))] = operation_of(*one, all);
    }
    js::object schemas = all.components();
    schemas["problem"] = problem_schema();
    js::object bearer{{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}};
    const js::object document{
        {"openapi", "3.1.0"},
        {"info", js::object{{"title", "Flores Victoria"}, {"version", version}}},
        {"paths", std::move(paths)},
        {"components", js::object{{"schemas", std::move(schemas)},
                                  {"securitySchemes", js::object{{"bearer", std::move(bearer)}}}}}};
    return js::serialize(document);
}

std::vector<const error_kind*> problem_catalogue(const std::vector<const route*>& routes) {
    std::map<std::pair<int, std::string_view>, const error_kind*> all;
    for (const route* one : routes)
        for (const error_kind* kind : errors_of(*one)) all[{kind->status, kind->code}] = kind;
    all[{405, errors::method_not_allowed.code}] = &errors::method_not_allowed;
    std::vector<const error_kind*> out;
    for (const auto& [key, kind] : all) out.push_back(kind);
    return out;
}

std::string openapi_page(const std::vector<const route*>& routes, const std::string& version) {
    std::string out = fmt::format(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Flores Victoria "
        "{0}</title><h1>Flores Victoria API {0}</h1><p>The document itself: "
        "<a href=\"/api/openapi.json\">/api/openapi.json</a></p><table><tr><th>Operation<th>"
        "What<th>Who<th>Answer<th>Problems</tr>",
        version);
    for (const route* one : routes) {
        if (!is_public(*one)) continue;
        out += fmt::format("<tr><td><code>{} {}</code><td>{}<td>{}<td>{}<td>", name_of(one->method),
                           one->pattern, one->about.summary, auth::name_of(one->minimum),
                           one->about.success);
        for (const error_kind* kind : one->about.errors)
            out += fmt::format("<a href=\"#problem-{0}\">{0}</a> ", kind->code);
        out += "</tr>";
    }
    out += "</table><h2>Problems</h2><dl>";
    for (const error_kind* kind : problem_catalogue(routes))
        out += fmt::format("<dt id=\"problem-{0}\">{1} {0}<dd>{2} / {3}", kind->code, kind->status,
                           kind->title.es, kind->title.en);
    return out + "</dl></html>";
}

}  // namespace flores::http

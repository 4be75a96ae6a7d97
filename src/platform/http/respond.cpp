#include "platform/http/respond.hpp"

#include "platform/auth/keys.hpp"
#include "platform/http/compression.hpp"
#include "platform/http/route.hpp"
#include "platform/observe/log.hpp"

#include <fmt/format.h>

namespace flores::http {
namespace {

void put_fields(std::string& out, const error& what, language wanted) {
    out += ",\"errors\":[";
    for (std::size_t i = 0; i < what.fields.size(); ++i) {
        const auto& field = what.fields[i];
        out += i == 0 ? "{\"pointer\":" : ",{\"pointer\":";
        json::encode(out, field.pointer);
        out += ",\"code\":";
        json::encode(out, field.code);
        out += ",\"message\":";
        json::encode(out, field.message.in(wanted));
        out += '}';
    }
    out += ']';
}

void log_failure(const error& what, const call& at) {
    if (what.kind->status < 500 || what.log.text.empty()) return;
    const std::string_view route = at.matched ? at.matched->pattern : std::string_view{};
    log::error("request_failed",
               {{"code", what.kind->code}, {"route", route}, {"why", what.log.text}});
}

}  // namespace

response problem(const error& what, const call& at) {
    log_failure(what, at);
    response out;
    out.status = what.kind->status;
    out.content_type = "application/problem+json";
    std::string& body = out.body;
    body = fmt::format(R"({{"type":"/api/docs#problem-{}","status":{},"code":"{}","title":)",
                       what.kind->code, what.kind->status, what.kind->code);
    json::encode(body, what.kind->title.in(at.wanted));
    if (!what.detail.empty()) {
        body += ",\"detail\":";
        json::encode(body, what.detail.in(at.wanted));
    }
    body += ",\"request_id\":";
    json::encode(body, at.around.request());
    if (!what.fields.empty()) put_fields(body, what, at.wanted);
    if (!what.members.empty()) body.append(",").append(what.members);
    body += '}';
    if (what.retry_after.count() > 0)
        out.set("Retry-After", std::to_string(what.retry_after.count()));
    else if (what.kind->status == 503)
        out.set("Retry-After", "1");
    if (what.kind->status == 401) out.set("WWW-Authenticate", "Bearer");
    return out;
}

bool none_match(std::string_view header, std::string_view etag) {
    if (header.empty() || etag.empty()) return false;
    if (header == "*") return true;
    for (std::size_t at = header.find(etag); at != std::string_view::npos;
         at = header.find(etag, at + 1)) {
        const std::size_t end = at + etag.size();
        const bool starts =
            at == 0 || header[at - 1] == ' ' || header[at - 1] == ',' || header[at - 1] == '/';
        if (starts && (end == header.size() || header[end] == ',' || header[end] == ' '))
            return true;
    }
    return false;
}

response respond(const no_content&, const call&) {
    response out;
    out.status = 204;
    out.content_type = "";
    return out;
}

response respond(file answer, const call&) {
    response out;
    out.content_type = answer.content_type;
    out.body = std::move(answer.body);
    if (!answer.name.empty())
        out.set("Content-Disposition", fmt::format("attachment; filename=\"{}\"", answer.name));
    return out;
}

response respond_ready(std::shared_ptr<const prebuilt> body, const call& at) {
    response out;
    out.content_type = body->content_type;
    if (!body->etag.empty() && none_match(at.in[field::if_none_match], body->etag)) {
        out.status = 304;
        out.content_type = "";
        out.set("ETag", body->etag);
        return out;
    }
    out.shared = std::move(body);
    return out;
}

response respond_json(int status, std::string body) {
    response out;
    out.status = status;
    out.body = std::move(body);
    return out;
}

response respond_tagged(std::string body, const std::string& tag, const call& at) {
    const std::string etag = fmt::format("\"{}\"", tag);
    response out;
    if (none_match(at.in[field::if_none_match], etag)) {
        out.status = 304;
        out.content_type = "";
    } else {
        out.body = std::move(body);
    }
    out.set("ETag", etag);
    return out;
}

namespace binding {

expected<idempotent_request> idempotent_request_of(const call& at) {
    const std::string_view key = at.in[field::idempotency_key];
    if (key.empty()) return fail(errors::key_required);
    bool visible = key.size() >= 16 && key.size() <= 64;
    for (const char c : key) visible = visible && c > ' ' && c < 127;
    if (!visible) return fail(errors::key_required);
    std::string hashed = std::string(name_of(at.in.method));
    hashed.append(" ").append(at.in.path).append("\n").append(at.in.body);
    return idempotent_request{std::string(key), auth::sha256_hex(hashed)};
}

std::string tag_inside(std::string_view header) {
    if (header.starts_with("W/")) header.remove_prefix(2);
    if (header.size() >= 2 && header.front() == '"' && header.back() == '"')
        header = header.substr(1, header.size() - 2);
    return std::string(header);
}

}  // namespace binding
}  // namespace flores::http

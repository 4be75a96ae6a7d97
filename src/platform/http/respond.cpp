#include "platform/http/respond.hpp"

#include "platform/auth/keys.hpp"
#include "platform/core/text.hpp"
#include "platform/http/compression.hpp"
#include "platform/http/remote_error.hpp"
#include "platform/http/route.hpp"
#include "platform/json/canonical.hpp"
#include "platform/observe/log.hpp"

#include <fmt/format.h>

#include <algorithm>

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
    if (at.caller.is == auth::principal::kind::internal) {
        out.body = write_remote_error(what);
        return out;
    }
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
    constexpr std::string_view before_tag = " \t,/";
    constexpr std::string_view behind_tag = " \t,";
    if (header.empty() || etag.empty()) return false;
    if (header == "*") return true;
    for (std::size_t at = header.find(etag); at != std::string_view::npos;
         at = header.find(etag, at + 1)) {
        const std::size_t end = at + etag.size();
        const bool starts = at == 0 || before_tag.contains(header[at - 1]);
        if (starts && (end == header.size() || behind_tag.contains(header[end]))) return true;
    }
    return false;
}

namespace {

// Whether the client has what would be sent (RFC 9110, 13.1.2). Who changed something is told what
// came of it.
bool has_it(const call& at, std::string_view etag) {
    const bool reads = at.in.method == verb::get || at.in.method == verb::head;
    return reads && none_match(at.in[field::if_none_match], etag);
}

// The tag as the client has it: of a body in a coding it is the weak one.
std::string held_tag(std::string_view header, const std::string& etag) {
    std::string weak = "W/" + etag;
    return header.find(weak) == std::string_view::npos ? etag : weak;
}

}  // namespace

response respond(const no_content&, const call&) {
    response out;
    out.status = 204;
    out.content_type = "";
    return out;
}

response respond(const accepted&, const call&) {
    response out;
    out.status = 202;
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
    if (has_it(at, body->etag)) {
        out.status = 304;
        out.content_type = "";
        out.set("ETag", held_tag(at.in[field::if_none_match], body->etag));
        out.by_language = true;
        return out;
    }
    out.shared = std::move(body);
    out.by_language = true;
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
    if (has_it(at, etag)) {
        out.status = 304;
        out.content_type = "";
        out.set("ETag", held_tag(at.in[field::if_none_match], etag));
        return out;
    }
    out.body = std::move(body);
    out.set("ETag", etag);
    return out;
}

namespace binding {

expected<idempotent_request> idempotent_request_of(const call& at) {
    const std::string_view key = at.in[field::idempotency_key];
    if (key.empty()) return fail(errors::key_required);
    bool visible = key.size() >= key_chars_min && key.size() <= key_chars_max;
    for (const char c : key) visible = visible && c > ' ' && c < 127;
    if (!visible) return fail(errors::key_required);
    std::string hashed = std::string(name_of(at.in.method));
    hashed.append(" ").append(at.path).append("\n").append(json::canonical(at.in.body));
    return idempotent_request{std::string(key), auth::sha256_hex(hashed)};
}

expected<entry_seed> entry_seed_of(const call& at) {
    if (at.in[field::idempotency_key].empty()) return entry_seed{};
    const auto asked = idempotent_request_of(at);
    if (!asked) return std::unexpected(asked.error());
    std::string hashed = at.caller.is_account() ? at.caller.owner() : "guest";
    hashed.append("\n").append(asked->key).append("\n").append(asked->fingerprint);
    return entry_seed{auth::sha256_hex(hashed)};
}

namespace {

constexpr std::string_view around_tags = " \t";

// "12" or "12-es", in quotes or bare; weak where what was read came compressed.
std::optional<std::int64_t> revision_in(std::string_view tag) {
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"')
        tag = tag.substr(1, tag.size() - 2);
    return whole_number(tag.substr(0, tag.find('-', 1)));
}

}  // namespace

expected<seen_revision> seen_in(std::string_view if_match) {
    if (if_match.empty()) return fail(errors::precondition_required);
    std::vector<std::int64_t> named;
    while (!if_match.empty()) {
        const std::size_t comma = std::min(if_match.find(','), if_match.size());
        std::string_view tag = if_match.substr(0, comma);
        if_match.remove_prefix(std::min(comma + 1, if_match.size()));
        tag.remove_prefix(std::min(tag.find_first_not_of(around_tags), tag.size()));
        tag = tag.substr(0, tag.find_last_not_of(around_tags) + 1);
        if (tag == "*") return seen_revision::any();
        if (const auto one = revision_in(tag)) named.push_back(*one);
    }
    return seen_revision(std::move(named));
}

}  // namespace binding
}  // namespace flores::http

#include "services/gateway/description.hpp"

#include "platform/http/compression.hpp"

#include <fmt/format.h>

#include <functional>
#include <utility>

namespace flores::gateway {
namespace {

constexpr int effort = 5;  // some milliseconds of the start

std::shared_ptr<const http::prebuilt> made_once(std::string body, std::string_view content_type) {
    auto out = std::make_shared<http::prebuilt>();
    out->etag = fmt::format("\"{:016x}\"", std::hash<std::string>{}(body));
    out->gzip = http::compress(body, http::coding::gzip, effort);
    out->br = http::compress(body, http::coding::br, effort);
    out->content_type = content_type;
    out->body = std::move(body);
    return out;
}

}  // namespace

void gateway_service::describe(std::string openapi, std::string page) {
    openapi_ = made_once(std::move(openapi), "application/json");
    page_ = made_once(std::move(page), "text/html; charset=utf-8");
}

}  // namespace flores::gateway

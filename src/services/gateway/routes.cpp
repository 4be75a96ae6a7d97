#include "services/gateway/routes.hpp"

namespace flores::gateway {
namespace {

using http::access;
using http::answers;
using http::file;
using http::limits;
using http::ready;
using http::row;
using http::served_as;
using http::verb;

expected<ready<file>> show_openapi(gateway_service& gateway) {
    return ready<file>{gateway.openapi()};
}

expected<ready<file>> show_docs(gateway_service& gateway) {
    return ready<file>{gateway.page()};
}

}  // namespace

std::vector<http::route> routes(gateway_service& gateway) {
    return http::routes(
        gateway,
        row{verb::get, "/api/openapi.json", "Show API description", access::open, limits::read,
            answers<ready<file>>, served_as{"application/json"}, show_openapi},
        row{verb::get, "/api/docs", "Show API page", access::open, limits::read,
            answers<ready<file>>, served_as{"text/html; charset=utf-8"}, show_docs});
}

}  // namespace flores::gateway

#include "services/order/routes.hpp"

namespace flores::order {
namespace {

using auth::principal;
using http::access;
using http::answers;
using http::body;
using http::can_fail;
using http::created;
using http::limits;
using http::query;
using http::row;
using http::tagged;
using http::verb;

// If-Match reads the revision alone; who only looks sees uses come and go, and time pass.
tagged<promotion_view> tagged_view(promotion_view one) {
    std::string tag = std::to_string(one.revision) + "-" + std::to_string(one.used) + "-";
    tag += json::enum_text(one.state);
    return {std::move(one), std::move(tag)};
}

task<expected<created<promotion_view>>> create_promotion(principal caller,
                                                         http::idempotency_key key,
                                                         promotion_request wanted,
                                                         promotion_service& promotions) {
    auto creating = promotions.create(std::move(caller), std::move(wanted), std::move(key.text));
    auto made = co_await std::move(creating);
    if (!made) co_return std::unexpected(std::move(made.error()));
    std::string location = "/api/promotions/" + made->id;
    co_return created<promotion_view>{std::move(*made), std::move(location)};
}

task<expected<promotion_list>> list_promotions(json::page_query asked,
                                               promotion_service& promotions) {
    co_return co_await promotions.list(std::move(asked));
}

task<expected<tagged<promotion_view>>> show_promotion(std::string id,
                                                      promotion_service& promotions) {
    auto showing = promotions.show(std::move(id));
    auto found = co_await std::move(showing);
    if (!found) co_return std::unexpected(std::move(found.error()));
    co_return tagged_view(std::move(*found));
}

task<expected<tagged<promotion_view>>> change_promotion(principal caller, std::string id,
                                                        seen_revision seen,
                                                        promotion_request wanted,
                                                        promotion_service& promotions) {
    auto changing =
        promotions.change(std::move(caller), std::move(id), std::move(seen), std::move(wanted));
    auto done = co_await std::move(changing);
    if (!done) co_return std::unexpected(std::move(done.error()));
    co_return tagged_view(std::move(*done));
}

task<expected<promotion_view>> end_promotion(principal caller, std::string id,
                                             promotion_service& promotions) {
    co_return co_await promotions.end(std::move(caller), std::move(id));
}

task<expected<promotion_use_list>> list_promotion_uses(std::string id, json::page_query asked,
                                                       promotion_service& promotions) {
    co_return co_await promotions.uses(std::move(id), std::move(asked));
}

}  // namespace

std::vector<http::route> routes(promotion_service& promotions) {
    return http::routes(
        promotions,
        row{verb::post, "/api/promotions", "Create promotion", access::manager, limits::write,
            body<promotion_request>, answers<created<promotion_view>>,
            can_fail{code_taken, errors::unavailable, errors::key_reused}, create_promotion},
        row{verb::get, "/api/promotions", "List promotions", access::manager, limits::read,
            query<json::page_query>, answers<promotion_list>, can_fail{errors::bad_cursor},
            list_promotions},
        row{verb::get, "/api/promotions/{id}", "Show promotion", access::manager, limits::read,
            answers<tagged<promotion_view>>, can_fail{errors::not_found}, show_promotion},
        row{verb::put, "/api/promotions/{id}", "Change promotion", access::manager, limits::write,
            body<promotion_request>, answers<tagged<promotion_view>>,
            can_fail{errors::not_found, errors::stale, errors::precondition_required, code_taken,
                     promotion_ended, errors::unavailable},
            change_promotion},
        row{verb::post, "/api/promotions/{id}/end", "End promotion", access::manager, limits::write,
            answers<promotion_view>, can_fail{errors::not_found}, end_promotion},
        row{verb::get, "/api/promotions/{id}/uses", "List promotion uses", access::manager,
            limits::read, query<json::page_query>, answers<promotion_use_list>,
            can_fail{errors::not_found, errors::bad_cursor}, list_promotion_uses});
}

}  // namespace flores::order

#include "services/contact/routes.hpp"

namespace flores::contact {
namespace {

using auth::principal;
using http::access;
using http::answers;
using http::body;
using http::can_fail;
using http::created;
using http::limits;
using http::no_content;
using http::nothing_of;
using http::query;
using http::row;
using http::secret_answer;
using http::tagged;
using http::verb;

webhook_view view_of(const webhook& one) {
    return {one.id, one.url, one.topics, one.note, one.enabled, one.revision, one.created_at};
}

expected<tagged<webhook_view>> answer_of(const expected<webhook>& got) {
    if (!got) return std::unexpected(got.error());
    return tagged<webhook_view>{view_of(*got), std::to_string(got->revision)};
}

task<expected<webhook_list>> list_webhooks(webhook_service& webhooks) {
    auto found = co_await webhooks.list();
    if (!found) co_return std::unexpected(std::move(found.error()));
    webhook_list out;
    for (const webhook& one : *found) out.items.push_back(view_of(one));
    co_return out;
}

task<expected<created<webhook_secret_view>>> add_webhook(principal caller, webhook_request wanted,
                                                         webhook_service& webhooks) {
    auto made = co_await webhooks.add(std::move(caller), std::move(wanted));
    if (!made) co_return std::unexpected(std::move(made.error()));
    std::string location = "/api/webhooks/" + made->what.id;
    co_return created<webhook_secret_view>{{made->what.id, made->secret}, std::move(location)};
}

task<expected<tagged<webhook_view>>> show_webhook(std::string id, webhook_service& webhooks) {
    auto found = co_await webhooks.show(std::move(id));
    co_return answer_of(found);
}

task<expected<tagged<webhook_view>>> change_webhook(principal caller, std::string id,
                                                    seen_revision seen,
                                                    change_webhook_request wanted,
                                                    webhook_service& webhooks) {
    auto changed = co_await webhooks.change(std::move(caller), std::move(id), std::move(wanted),
                                            std::move(seen));
    co_return answer_of(changed);
}

task<expected<no_content>> remove_webhook(principal caller, std::string id,
                                          webhook_service& webhooks) {
    auto removed = co_await webhooks.remove(std::move(caller), std::move(id));
    co_return nothing_of(std::move(removed));
}

task<expected<webhook_secret_view>> renew_secret(principal caller, std::string id,
                                                 webhook_service& webhooks) {
    auto made = co_await webhooks.renew_secret(std::move(caller), std::move(id));
    if (!made) co_return std::unexpected(std::move(made.error()));
    co_return webhook_secret_view{made->what.id, made->secret};
}

task<expected<webhook_delivery_list>> list_deliveries(std::string id,
                                                      webhook_deliveries_query asked,
                                                      webhook_service& webhooks) {
    co_return co_await webhooks.deliveries(std::move(id), std::move(asked));
}

task<expected<no_content>> replay_delivery(principal caller, std::string id, std::string delivery,
                                           webhook_service& webhooks) {
    auto replayed = co_await webhooks.replay(std::move(caller), std::move(id), std::move(delivery));
    co_return nothing_of(std::move(replayed));
}

}  // namespace

std::vector<http::route> routes(webhook_service& webhooks) {
    return http::routes(
        webhooks,
        row{verb::get, "/api/webhooks", "List webhooks", access::admin, limits::read,
            answers<webhook_list>, list_webhooks},
        row{verb::post, "/api/webhooks", "Add webhook", access::admin, limits::write,
            body<webhook_request>, answers<created<webhook_secret_view>>, secret_answer{},
            can_fail{too_many_webhooks}, add_webhook},
        row{verb::get, "/api/webhooks/{id}", "Show webhook", access::admin, limits::read,
            answers<tagged<webhook_view>>, can_fail{errors::not_found}, show_webhook},
        row{verb::patch, "/api/webhooks/{id}", "Change webhook", access::admin, limits::write,
            body<change_webhook_request>, answers<tagged<webhook_view>>,
            can_fail{errors::not_found, errors::stale, errors::precondition_required},
            change_webhook},
        row{verb::del, "/api/webhooks/{id}", "Remove webhook", access::admin, limits::write,
            answers<no_content>, can_fail{errors::not_found}, remove_webhook},
        row{verb::post, "/api/webhooks/{id}/secret", "Renew webhook secret", access::admin,
            limits::write, answers<webhook_secret_view>, secret_answer{},
            can_fail{errors::not_found}, renew_secret},
        row{verb::get, "/api/webhooks/{id}/deliveries", "List webhook deliveries", access::admin,
            limits::read, query<webhook_deliveries_query>, answers<webhook_delivery_list>,
            can_fail{errors::not_found, errors::bad_cursor}, list_deliveries},
        row{verb::post, "/api/webhooks/{id}/deliveries/{delivery}/replay",
            "Send webhook delivery again", access::admin, limits::write, answers<no_content>,
            can_fail{errors::not_found, webhook_disabled, webhook_not_done}, replay_delivery});
}

}  // namespace flores::contact

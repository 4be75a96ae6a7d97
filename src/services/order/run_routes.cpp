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
using http::no_content;
using http::nothing_of;
using http::query;
using http::row;
using http::tagged;
using http::verb;

using tagged_run = tagged<run_view>;

expected<tagged_run> tagged_answer(expected<run_view> got) {
    if (!got) return std::unexpected(std::move(got.error()));
    std::string tag = std::to_string(got->version);
    return tagged_run{std::move(*got), std::move(tag)};
}

task<expected<created<run_view>>> make_run(principal caller, run_request wanted,
                                           run_service& runs) {
    auto making = runs.make(std::move(caller), std::move(wanted));
    auto made = co_await std::move(making);
    if (!made) co_return std::unexpected(std::move(made.error()));
    std::string location = "/api/orders/runs/" + made->id;
    co_return created<run_view>{std::move(*made), std::move(location)};
}

task<expected<run_list>> list_runs(run_query asked, run_service& runs) {
    co_return co_await runs.list(std::move(asked));
}

task<expected<run_list>> list_own_runs(principal caller, json::page_query asked,
                                       run_service& runs) {
    co_return co_await runs.own(std::move(caller), std::move(asked));
}

task<expected<tagged_run>> show_run(principal caller, std::string id, run_service& runs) {
    auto showing = runs.show(std::move(caller), std::move(id));
    auto found = co_await std::move(showing);
    co_return tagged_answer(std::move(found));
}

task<expected<tagged_run>> set_stops(principal caller, std::string id, seen_revision seen,
                                     stops_request wanted, run_service& runs) {
    auto setting =
        runs.set_stops(std::move(caller), std::move(id), std::move(seen), std::move(wanted));
    auto done = co_await std::move(setting);
    co_return tagged_answer(std::move(done));
}

task<expected<run_view>> assign_courier(principal caller, std::string id, courier_request wanted,
                                        run_service& runs) {
    co_return co_await runs.assign(std::move(caller), std::move(id), std::move(wanted));
}

task<expected<run_view>> start_run(principal caller, std::string id, run_service& runs) {
    co_return co_await runs.start(std::move(caller), std::move(id));
}

task<expected<run_view>> prove_delivery(principal caller, std::string id, order_number number,
                                        delivered_request told, run_service& runs) {
    co_return co_await runs.delivered(std::move(caller), std::move(id), number, std::move(told));
}

task<expected<run_view>> tell_failure(principal caller, std::string id, order_number number,
                                      failed_request told, run_service& runs) {
    co_return co_await runs.failed(std::move(caller), std::move(id), number, std::move(told));
}

task<expected<no_content>> drop_run(principal caller, std::string id, run_service& runs) {
    auto dropping = runs.drop(std::move(caller), std::move(id));
    auto done = co_await std::move(dropping);
    co_return nothing_of(std::move(done));
}

}  // namespace

std::vector<http::route> routes(run_service& runs) {
    return http::routes(
        runs,
        row{verb::post, "/api/orders/runs", "Make delivery run", access::florist, limits::write,
            body<run_request>, answers<created<run_view>>, can_fail{nothing_to_deliver}, make_run},
        row{verb::get, "/api/orders/runs", "List delivery runs", access::florist, limits::read,
            query<run_query>, answers<run_list>, can_fail{errors::bad_cursor}, list_runs},
        row{verb::get, "/api/orders/runs/mine", "List own delivery runs", access::delivery,
            limits::read, query<json::page_query>, answers<run_list>, can_fail{errors::bad_cursor},
            list_own_runs},
        row{verb::get, "/api/orders/runs/{run}", "Show delivery run", access::delivery,
            limits::read, answers<tagged_run>, can_fail{errors::not_found}, show_run},
        row{verb::del, "/api/orders/runs/{run}", "Drop delivery run", access::florist,
            limits::write, answers<no_content>, can_fail{errors::not_found, wrong_state}, drop_run},
        row{verb::put, "/api/orders/runs/{run}/stops", "Set stops of delivery run", access::florist,
            limits::write, body<stops_request>, answers<tagged_run>,
            can_fail{errors::not_found, errors::stale, errors::precondition_required, wrong_state},
            set_stops},
        row{verb::put, "/api/orders/runs/{run}/courier", "Assign courier to delivery run",
            access::florist, limits::write, body<courier_request>, answers<run_view>,
            can_fail{errors::not_found, wrong_state}, assign_courier},
        row{verb::post, "/api/orders/runs/{run}/start", "Start delivery run", access::delivery,
            limits::write, answers<run_view>, can_fail{errors::not_found, wrong_state, run_not_due},
            start_run},
        row{verb::post, "/api/orders/runs/{run}/stops/{number}/delivered", "Prove delivery at stop",
            access::delivery, limits::write, body<delivered_request>, answers<run_view>,
            can_fail{errors::not_found, wrong_state, payment_due}, prove_delivery},
        row{verb::post, "/api/orders/runs/{run}/stops/{number}/failed",
            "Tell failed delivery at stop", access::delivery, limits::write, body<failed_request>,
            answers<run_view>, can_fail{errors::not_found, wrong_state}, tell_failure});
}

}  // namespace flores::order

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
using http::row;
using http::verb;

task<expected<created<substitution_view>>> propose_substitution(principal caller,
                                                                order_number number,
                                                                proposal_request wanted,
                                                                language in,
                                                                substitution_service& all) {
    auto proposing = all.propose(std::move(caller), number, std::move(wanted), in);
    auto made = co_await std::move(proposing);
    if (!made) co_return std::unexpected(std::move(made.error()));
    co_return created<substitution_view>{std::move(*made),
                                         "/api/orders/" + number.text() + "/substitutions"};
}

task<expected<substitution_list>> list_substitutions(order_number number, language in,
                                                     substitution_service& all) {
    co_return co_await all.of_order(number, in);
}

task<expected<substitution_view>> withdraw_substitution(principal caller, order_number number,
                                                        std::string id, language in,
                                                        substitution_service& all) {
    co_return co_await all.withdraw(std::move(caller), number, std::move(id), in);
}

task<expected<substitution_offer>> show_substitution(std::string token, language in,
                                                     substitution_service& all) {
    co_return co_await all.show(std::move(token), in);
}

task<expected<substitution_offer>> accept_substitution(std::string token, language in,
                                                       substitution_service& all) {
    co_return co_await all.decide(std::move(token), true, in);
}

task<expected<substitution_offer>> refuse_substitution(std::string token, language in,
                                                       substitution_service& all) {
    co_return co_await all.decide(std::move(token), false, in);
}

}  // namespace

std::vector<http::route> routes(substitution_service& all) {
    return http::routes(
        all,
        row{verb::post, "/api/orders/{number}/substitutions", "Propose substitution",
            access::florist, limits::write, body<proposal_request>,
            answers<created<substitution_view>>,
            can_fail{errors::not_found, wrong_state, substitution_pending, unknown_sku, not_ready},
            propose_substitution},
        row{verb::get, "/api/orders/{number}/substitutions", "List substitutions of order",
            access::florist, limits::read, answers<substitution_list>, can_fail{errors::not_found},
            list_substitutions},
        row{verb::post, "/api/orders/{number}/substitutions/{id}/withdraw",
            "Withdraw proposed substitution", access::florist, limits::write,
            answers<substitution_view>, can_fail{errors::not_found, substitution_decided},
            withdraw_substitution},
        row{verb::get, "/api/orders/substitutions/{token}", "Show proposed substitution",
            access::open, limits::sensitive, answers<substitution_offer>,
            can_fail{errors::not_found}, show_substitution},
        row{verb::post, "/api/orders/substitutions/{token}/accept", "Accept proposed substitution",
            access::open, limits::sensitive, answers<substitution_offer>,
            can_fail{errors::not_found, wrong_state, sold_out, substitution_decided,
                     substitution_closed},
            accept_substitution},
        row{verb::post, "/api/orders/substitutions/{token}/refuse", "Refuse proposed substitution",
            access::open, limits::sensitive, answers<substitution_offer>,
            can_fail{errors::not_found, wrong_state, substitution_decided, substitution_closed},
            refuse_substitution});
}

}  // namespace flores::order

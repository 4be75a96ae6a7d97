#include "services/order/service.hpp"

namespace flores::order {
namespace {

constexpr std::string_view payment_route = "POST /api/orders/payment";
constexpr std::string_view refund_route = "POST /api/orders/refunds";

payment_asked asked_of(const order& about, const payment_step& step, std::string key) {
    const bool whole = step.kind == payment_kind::payment && step.amount == 0;
    return {about.number, whole ? about.amounts.total : money{step.amount}, std::move(key),
            step.reference};
}

std::unexpected<error> no_amount() {
    return refuse({{"/amount/amount", "out_of_range", {"Desde $1.", "From $1."}}});
}

}  // namespace

// What the order does not allow is not asked of the provider; storage says so, or gives the answer
// of the first time.
task<expected<order_view>> order_service::pay(auth::principal caller, order_number number,
                                              request_key key, payment_step step,
                                              std::string reason, language in) {
    const bool back = step.kind == payment_kind::refund;
    auto loading = stored_.load(number);
    auto found = co_await std::move(loading);
    if (!found) co_return std::unexpected(std::move(found.error()));
    // The provider is asked for this sum, so storage keeps it or refuses it: it makes no other.
    if (step.as_owed) step.amount = found->to_give_back();
    payment_provider& provider = payments_.of(found->method);
    step.provider = provider.name();
    key_claim claim{key_scope(caller.owner(), back ? refund_route : payment_route, key.key),
                    key.fingerprint};
    wanted_change wanted{
        .payment = std::move(step), .actor = caller.owner(), .reason = std::move(reason)};
    if (changed(*found, wanted)) {
        payment_asked asked = asked_of(*found, *wanted.payment, claim.scope);
        auto asking = back ? provider.refund(std::move(asked)) : provider.confirm(std::move(asked));
        auto receipt = co_await std::move(asking);
        if (!receipt) co_return std::unexpected(std::move(receipt.error()));
        wanted.payment->reference = std::move(receipt->reference);
    }
    auto changing = stored_.change(number, std::move(wanted), std::move(claim), clock_.now());
    auto done = co_await std::move(changing);
    if (!done) co_return std::unexpected(std::move(done.error()));
    co_return view_of(*done, audience::staff, in);
}

task<expected<order_view>> order_service::set_payment(auth::principal caller, order_number number,
                                                      request_key key, payment_request wanted,
                                                      language in) {
    payment_step step{.kind = payment_kind::payment};
    if (wanted.amount) {
        step.amount = wanted.amount->amount;
        if (step.amount == 0) co_return no_amount();
    }
    if (wanted.reference) step.reference = std::move(wanted.reference->value);
    std::string reason = wanted.reason ? std::move(wanted.reason->value) : std::string();
    auto paying =
        pay(std::move(caller), number, std::move(key), std::move(step), std::move(reason), in);
    co_return co_await std::move(paying);
}

task<expected<order_view>> order_service::refund(auth::principal caller, order_number number,
                                                 request_key key, refund_request wanted,
                                                 language in) {
    payment_step step{.kind = payment_kind::refund, .as_owed = !wanted.amount};
    if (wanted.amount) {
        step.amount = wanted.amount->amount;
        if (step.amount == 0) co_return no_amount();
    }
    if (wanted.reference) step.reference = std::move(wanted.reference->value);
    auto paying = pay(std::move(caller), number, std::move(key), std::move(step),
                      std::move(wanted.reason.value), in);
    co_return co_await std::move(paying);
}

}  // namespace flores::order

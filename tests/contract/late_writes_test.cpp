// Another process takes the tokens of an erased account until it knows, and may do so after it has
// erased what it held. Nothing of that stays: the rules of auth and the whole of three services,
// with the events between them.
#include "platform/events/relay.hpp"
#include "services/contact/module.hpp"
#include "services/user/module.hpp"
#include "services/wishlist/module.hpp"
#include "unit/auth/fixture.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace flores::late_writes {
namespace {

using accounts::tokens_view;
using test::run_task;

// A shop that sells nothing and knows no account.
class empty_shop final : public net::call_port {
public:
    task<expected<std::string>> call(std::string_view service, http::verb, std::string,
                                     std::string) override {
        if (service != "product") co_return fail(errors::not_found);
        co_return R"({"offers":[]})";
    }
};

class late_writes : public accounts::accounts_test {
protected:
    late_writes() {
        relay_.add(outbox_);
        rows_ = http::joined({users_.routes(), lists_.routes(), tickets_.routes()});
    }

    // What the handler of a row answers, once the stages before it let the request through.
    http::response ask(http::verb method, std::string_view pattern, auth::principal as,
                       std::string value = {}, std::string_view body = {}) {
        const auto found = std::ranges::find_if(
            rows_, [&](const auto& row) { return row.method == method && row.pattern == pattern; });
        http::request in;
        in.method = method;
        in.body = body;
        http::call at(in);
        at.address = "203.0.113.7";
        at.caller = std::move(as);
        at.path_values[0] = std::move(value);
        auto answer = found->now ? found->now(at) : run_task(found->later(at));
        if (!answer)
            throw std::runtime_error(std::string(pattern) + " " +
                                     std::string(answer.error().kind->code));
        return std::move(*answer);
    }
    // One after the other, each through the row that a client would use.
    void write_as(const auth::principal& who) {
        const std::pair<std::string_view, std::string_view> writes[] = {
            {"/api/users/me/reminders",
             R"({"name":"Retama","occasion":"amor","date":"02-28","days_ahead":3})"},
            {"/api/wishlist", R"({"name":"Retama"})"},
            {"/api/contact/messages",
             R"({"name":"Retama","email":"ana@flores.cl","category":"order",)"
             R"("subject":"Retama","message":"Hola hola hola"})"}};
        for (const auto& [pattern, body] : writes)
            EXPECT_EQ(ask(http::verb::post, pattern, who, {}, body).status, 201) << pattern;
    }
    // How many of the services hold something that the account wrote.
    std::ptrdiff_t held_of(const auth::principal& who) {
        static constexpr std::array<std::string_view, 3> services{"user", "wishlist", "contact"};
        return std::ranges::count_if(services, [&](std::string_view one) {
            const auto shown =
                ask(http::verb::get, "/internal/" + std::string(one) + "/export/{account}",
                    auth::principal::of_service("auth"), who.account);
            return shown.body.contains("Retama");
        });
    }
    void tell_all() {
        while (run_task(relay_.pump()) > 0) {
        }
    }
    void erase(const tokens_view& who) {
        ASSERT_TRUE(run_task(erasures().erase(who.account.id,
                                              {{std::string(accounts::good_password)}, {}, {}},
                                              std::string(accounts::home))));
    }

    config::settings settings_;
    observe::metrics metrics_;
    net::loops loops_{1};
    empty_shop calls_;
    events::sql_outbox outbox_{process_->file};
    events::relay relay_{test::task_loop().get_executor(), clock_};
    http::service_context context_{
        settings_, folder_.path(), "secret",       auth::derive_key("secret", "guests"),
        false,     clock_,         ids_,           loops_,
        calls_,    relay_,         process_->held, process_->tokens,
        metrics_};
    user::module users_{context_};
    wishlist::module lists_{context_};
    contact::module tickets_{context_};
    std::vector<http::route> rows_;
};

TEST_F(late_writes, what_was_taken_after_an_erasure_goes_when_it_is_told_again) {
    const auto ana = registered("ana@flores.cl");
    const auto eva = registered("eva@flores.cl");
    const auth::principal late = caller_of(ana);
    const auth::principal other = caller_of(eva);
    write_as(late);
    write_as(other);
    tell_all();
    erase(ana);
    tell_all();
    EXPECT_EQ(held_of(late), 0);
    write_as(late);
    tell_all();
    EXPECT_EQ(held_of(late), 3);
    clock_.advance(accounts::erased_again_after);
    ASSERT_TRUE(run_task(process_->erasures.tell_again(clock_.now())));
    tell_all();
    EXPECT_EQ(held_of(late), 0);
    EXPECT_EQ(held_of(other), 3);
    EXPECT_TRUE(told("account.erased").empty()) << "everybody took both";
    EXPECT_EQ(relay_.counts().failed, 0u);
}

}  // namespace
}  // namespace flores::late_writes

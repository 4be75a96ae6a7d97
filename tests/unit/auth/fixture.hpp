// The rules of accounts on an embedded file of the test's own, with hashing that costs nothing and
// counts how often it was asked.
#pragma once

#include "services/auth/migrations.hpp"
#include "services/auth/service.hpp"
#include "services/auth/storage/sqlite_accounts.hpp"
#include "services/auth/storage/sqlite_sessions.hpp"
#include "support/run_task.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace flores::accounts {

using test::run_task;

class counted_passwords final : public password_port {
public:
    task<expected<std::string>> hash(std::string password) override {
        ++hashed;
        if (full) co_return fail(errors::overloaded);
        co_return "hash of " + password;
    }
    task<expected<bool>> verify(std::string stored, std::string password) override {
        verified.push_back(stored);
        if (full) co_return fail(errors::overloaded);
        co_return stored == "hash of " + password;
    }

    int hashed = 0;
    std::vector<std::string> verified;  // against which hash, each time
    bool full = false;
};

// What one process has in memory; auth.db outlives it.
struct process {
    process(const std::filesystem::path& folder, clock_port& clock, id_source& ids,
            password_port& passwords)
        : file(folder / "auth.db", migrations),
          waits(clock),
          tokens(std::string(32, 's'), "flores", "shop", std::chrono::minutes(15), clock),
          service({accounts, sessions, passwords, waits, ended, tokens,
                   auth::derive_key("secret", refresh_token_label),
                   auth::derive_key("secret", auth::labels::cursor), clock, ids}) {
        if (!run_task(ended.refresh())) throw std::runtime_error("no list of ends");
    }

    sql::sqlite_file file;
    sqlite_account_repository accounts{file};
    sqlite_session_repository sessions{file};
    auth::ended_sessions held;
    ended_log ended{sessions, held};
    back_off waits;
    auth::token_keeper tokens;
    account_service service;
};

inline constexpr std::string_view good_password = "tulipanes de mayo";
inline constexpr std::string_view home = "203.0.113.7";
inline constexpr std::string_view elsewhere = "198.51.100.9";

class accounts_test : public testing::Test {
protected:
    account_service& service() { return process_->service; }
    void restart() {
        process_.reset();
        process_ = std::make_unique<process>(folder_.path(), clock_, ids_, passwords_);
    }

    static register_request registration(std::string_view address,
                                         std::string_view password = good_password) {
        return {*email::parse(address), {std::string(password)}, *person_name::parse("Ana"), {}};
    }
    tokens_view registered(std::string_view address, std::string_view from = home) {
        auto got = run_task(
            service().register_customer(registration(address), language::es, std::string(from)));
        if (!got) throw std::runtime_error(std::string(got.error().kind->code));
        return *got;
    }
    expected<tokens_view> sign_in(std::string_view address, std::string_view password,
                                  std::string_view from = home) {
        return run_task(service().sign_in({*email::parse(address), {std::string(password)}},
                                          std::string(from)));
    }
    expected<tokens_view> refresh(const std::string& token) {
        return run_task(service().refresh(token, std::string(home)));
    }
    auth::principal caller_of(const tokens_view& signed_in) {
        return process_->tokens.verify(signed_in.access_token).value();
    }
    // As the pipeline decides: the signature and the set of ends.
    bool accepted(const tokens_view& signed_in) {
        const auto who = process_->tokens.verify(signed_in.access_token);
        return who && !process_->held.ended(*who);
    }
    tokens_view admin(std::string_view address = "jefa@flores.cl") {
        const auto made =
            run_task(service().create_admin(std::string(address), std::string(good_password)));
        if (!made) throw std::runtime_error(std::string(made.error().kind->code));
        return sign_in(address, good_password).value();
    }

    test::temp_folder folder_;
    manual_clock clock_{instant(std::chrono::hours(24 * 365 * 55))};
    seeded_ids ids_{7};
    counted_passwords passwords_;
    std::unique_ptr<process> process_ =
        std::make_unique<process>(folder_.path(), clock_, ids_, passwords_);
};

template <class T>
testing::AssertionResult failed_with(const expected<T>& got, const error_kind& kind) {
    if (got) return testing::AssertionFailure() << "it succeeded";
    if (got.error().is(kind)) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "it failed with " << got.error().kind->code;
}

}  // namespace flores::accounts

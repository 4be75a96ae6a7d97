// The rules of accounts on an embedded file of the test's own, with hashing that costs nothing and
// counts how often it was asked.
#pragma once

#include "platform/core/ambient.hpp"
#include "platform/json/encode.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "services/auth/erasure_service.hpp"
#include "services/auth/mailbox_service.hpp"
#include "services/auth/migrations.hpp"
#include "services/auth/second_factor_service.hpp"
#include "services/auth/service.hpp"
#include "services/auth/storage/sql_accounts.hpp"
#include "services/auth/storage/sql_erasures.hpp"
#include "services/auth/storage/sql_mailboxes.hpp"
#include "services/auth/storage/sql_second_factors.hpp"
#include "services/auth/storage/sql_sessions.hpp"
#include "services/auth/totp.hpp"
#include "support/base32.hpp"
#include "support/failed_with.hpp"
#include "support/manual_clock.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace flores::accounts {

using test::failed_with;
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
        if (const auto other = std::exchange(meanwhile, {})) other();
        if (full) co_return fail(errors::overloaded);
        co_return stored == "hash of " + password;
    }

    bool outdated(const std::string& stored) const override { return stored == outdated_hash; }

    std::string outdated_hash;
    int hashed = 0;
    std::vector<std::string> verified;  // against which hash, each time
    bool full = false;
    std::function<void()> meanwhile;  // once, while a password is verified
};

// Answers as every other service does that holds nothing, and remembers what it was asked.
class quiet_calls final : public net::call_port {
public:
    task<expected<std::string>> call(std::string_view service, http::verb, std::string path,
                                     std::string) override {
        if (path.starts_with("/internal/user/person/")) {
            if (hangs) {
                hangs();
                co_return fail(errors::deadline_exceeded);
            }
            if (name.empty() && language == "es") co_return fail(errors::not_found);
            co_return json::encode(user::person{name, language});
        }
        asked.push_back(std::string(service) + " " + path);
        if (away) co_return fail(errors::unavailable);
        co_return "{}";
    }

    std::string name;  // of every profile; empty: there is none, unless its language is chosen
    std::string language = "es";
    std::vector<std::string> asked;
    bool away = false;
    std::function<void()> hangs;  // the profiles, until the deadline that is seen here
};

// What one process has in memory; auth.db outlives it.
struct process {
    process(const std::filesystem::path& folder, clock_port& clock, id_source& ids,
            password_port& passwords)
        : file(folder / "auth.db", migrations),
          waits(clock),
          mail_waits(clock, mail_settings),
          tokens(std::string(32, 's'), "flores", "shop", std::chrono::minutes(15), clock),
          shared{accounts,   sessions, factors, mailboxes, erasures, passwords, waits,
                 mail_waits, ended,    tokens,  keys,      clock,    ids,       people},
          door(shared),
          service(shared, door),
          factor_rules(shared, door),
          mailbox_rules(shared, door),
          erasure_rules(shared, door, factor_rules, calls) {
        if (!run_task(ended.refresh())) throw std::runtime_error("no list of ends");
    }

    sql::sqlite_file file;
    sql_account_repository accounts{file};
    sql_session_repository sessions{file};
    sql_second_factor_repository factors{file};
    sql_mailbox_repository mailboxes{file};
    sql_erasure_repository erasures{file};
    quiet_calls calls;
    service_keys keys{"secret"};
    auth::ended_sessions held;
    ended_log ended{sessions, held};
    back_off waits;
    back_off mail_waits;
    auth::token_keeper tokens;
    user::calling_person_client people{calls};
    service_parts shared;
    doorkeeper door;
    account_service service;
    second_factor_service factor_rules;
    mailbox_service mailbox_rules;
    erasure_service erasure_rules;
};

inline constexpr std::string_view good_password = "tulipanes de mayo";
inline constexpr std::string_view home = "203.0.113.7";
inline constexpr std::string_view elsewhere = "198.51.100.9";

class accounts_test : public testing::Test {
protected:
    account_service& service() { return process_->service; }
    second_factor_service& factors() { return process_->factor_rules; }
    mailbox_service& mailboxes() { return process_->mailbox_rules; }
    erasure_service& erasures() { return process_->erasure_rules; }
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
    // The same, once the link that verifies the address was followed.
    tokens_view verified(std::string_view address) {
        auto got = registered(address);
        const auto done = run_task(mailboxes().verify_email(mailed_token()));
        if (!done) throw std::runtime_error(std::string(done.error().kind->code));
        return got;
    }
    expected<login_view> log_in(std::string_view address, std::string_view password,
                                std::string_view from = home) {
        return run_task(service().sign_in({*email::parse(address), {std::string(password)}},
                                          std::string(from)));
    }
    // All the way: who is asked for a second factor sets one up, or gives its next code.
    expected<tokens_view> sign_in(std::string_view address, std::string_view password,
                                  std::string_view from = home) {
        auto got = log_in(address, password, from);
        if (!got) return std::unexpected(got.error());
        if (got->second_factor == factor_step::enrol) return *enrolled(*got->enrolment).signed_in;
        if (got->second_factor == factor_step::required)
            return give(*got->challenge, next_code(address), from);
        return tokens_view{*got->access_token, *got->refresh_token, *got->expires_in,
                           *got->account};
    }
    expected<tokens_view> give(const std::string& challenge, const std::string& code,
                               std::string_view from = home) {
        return run_task(
            factors().sign_in({{challenge}, json::text<6, 6>{code}, {}}, std::string(from)));
    }
    // Sets an app up by a ticket, with the code that it shows now.
    enrolled_view enrolled(const std::string& ticket) {
        const auto begun = run_task(factors().enrol(ticket));
        if (!begun) throw std::runtime_error(std::string(begun.error().kind->code));
        const std::string secret = test::from_base32(begun->secret);
        const auto code = totp::code_at(secret, totp::step_at(clock_.now()));
        const auto got = run_task(factors().confirm({{ticket}, {code}}, std::string(home)));
        if (!got) throw std::runtime_error(std::string(got.error().kind->code));
        secrets_[begun->uri.substr(0, begun->uri.find('?'))] = secret;
        return *got;
    }
    // The code of a step that was not given yet: the clock goes on to it.
    std::string next_code(std::string_view address) {
        clock_.advance(totp::step_length);
        return code_now(address);
    }
    std::string code_now(std::string_view address) {
        const std::string name(address.substr(0, address.find('@')));
        for (const auto& [uri, secret] : secrets_)
            if (uri.find(name + "%40") != std::string::npos)
                return totp::code_at(secret, totp::step_at(clock_.now()));
        throw std::runtime_error("no app was set up");
    }
    // The payloads of the events of this type that wait, the oldest first.
    std::vector<std::string> told(std::string_view type) {
        auto read =
            [type = std::string(type)](sql::connection& db) -> expected<std::vector<std::string>> {
            std::vector<std::string> out;
            for (const sql::row& one :
                 db.query("SELECT payload FROM outbox WHERE type = ? ORDER BY seq", type))
                out.push_back(one.string(0));
            return out;
        };
        return *process_->file.read_now(read);
    }
    // The token of the last link that was mailed.
    std::string mailed_token() {
        const auto all = told("mail.wanted");
        for (auto one = all.rbegin(); one != all.rend(); ++one) {
            const auto at = one->find("token=");
            if (at != std::string::npos) return one->substr(at + 6, 43);
        }
        throw std::runtime_error("no link was mailed");
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
    std::map<std::string, std::string> secrets_;  // by what the app shows
    std::unique_ptr<process> process_ =
        std::make_unique<process>(folder_.path(), clock_, ids_, passwords_);
};

}  // namespace flores::accounts

// What other services ask of user: which language somebody wants to be written to in.
#pragma once

#include "platform/net/calls.hpp"

#include <boost/describe/class.hpp>

#include <string>

namespace flores::user {

struct account_language {
    std::string language;  // "es" or "en"
};
BOOST_DESCRIBE_STRUCT(account_language, (), (language))

class language_client {
public:
    virtual ~language_client() = default;

    // not_found: the account has no profile, or not yet. unavailable: user cannot be asked.
    virtual task<expected<account_language>> language(std::string account) = 0;
};

// Asks GET /internal/user/language/{account}.
class calling_language_client final : public language_client {
public:
    explicit calling_language_client(net::call_port& calls) : calls_(calls) {}

    task<expected<account_language>> language(std::string account) override {
        auto text = co_await calls_.call("user", http::verb::get,
                                         "/internal/user/language/" + account, std::string());
        if (!text) co_return std::unexpected(std::move(text.error()));
        co_return json::decode<account_language>(*text);
    }

private:
    net::call_port& calls_;
};

}  // namespace flores::user

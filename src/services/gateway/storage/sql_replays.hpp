// Kept answers in gateway.db. A row without an answer is a claim.
#pragma once

#include "platform/http/replays.hpp"
#include "platform/sql/store.hpp"

namespace flores::gateway {

class sql_replay_repository final : public http::replay_repository {
public:
    // It outlives this.
    explicit sql_replay_repository(sql::store& file) : file_(file) {}

    task<expected<http::claim_outcome>> claim(http::replay_claim wanted) override;
    task<expected<void>> keep(std::string scope, http::kept_answer answer) override;
    task<expected<void>> release(std::string scope) override;

    // Forgets what nobody is answered with any more; returns how many.
    task<expected<std::int64_t>> forget(instant now);
    // Of an account or an order that is gone: forgets what the account was answered, and what all
    // others were, who may have been told of its people: that they were stays known.
    task<expected<void>> forget_people_of(std::string gone);

private:
    sql::store& file_;
};

}  // namespace flores::gateway

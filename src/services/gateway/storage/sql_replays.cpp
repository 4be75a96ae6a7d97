#include "services/gateway/storage/sql_replays.hpp"

#include "services/gateway/storage/kept_answers.hpp"

namespace flores::gateway {
namespace {

using http::claim_outcome;

expected<claim_outcome> outcome_of(const sql::row& found, const http::replay_claim& wanted) {
    if (found.text(0) != wanted.fingerprint) return claim_outcome{claim_outcome::kind::other, {}};
    if (found.is_null(1)) return claim_outcome{claim_outcome::kind::in_progress, {}};
    return outcome_of_answer(found.text(1));
}

void insert_claim(sql::connection& db, const http::replay_claim& wanted) {
    db.exec("INSERT OR REPLACE INTO replay (scope, account, fingerprint, at) VALUES (?, ?, ?, ?)",
            wanted.scope, wanted.account, wanted.fingerprint, wanted.at);
}

}  // namespace

task<expected<claim_outcome>> sql_replay_repository::claim(http::replay_claim wanted) {
    auto work = [wanted = std::move(wanted)](sql::connection& db) -> expected<claim_outcome> {
        for (const sql::row& found :
             db.query("SELECT fingerprint, answer FROM replay WHERE scope = ?1 "
                      "AND (at > ?2 OR (answer IS NOT NULL AND at > ?3))",
                      wanted.scope, wanted.at - http::claim_lapses, wanted.at - http::answers_kept))
            return outcome_of(found, wanted);
        insert_claim(db, wanted);
        return claim_outcome{};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_replay_repository::keep(std::string scope, http::kept_answer answer) {
    auto work = [scope = std::move(scope),
                 text = text_of_answer(std::move(answer))](sql::connection& db) -> expected<void> {
        db.exec("UPDATE replay SET answer = ? WHERE scope = ?", text, scope);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_replay_repository::release(std::string scope) {
    auto work = [scope = std::move(scope)](sql::connection& db) -> expected<void> {
        db.exec("DELETE FROM replay WHERE scope = ? AND answer IS NULL", scope);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::int64_t>> sql_replay_repository::forget(instant now) {
    auto work = [before = now - http::answers_kept](sql::connection& db) -> expected<std::int64_t> {
        const std::int64_t gone = db.exec("DELETE FROM replay WHERE at <= ?", before);
        if (gone > 0) db.leave_no_trace();
        return gone;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_replay_repository::forget_people_of(std::string gone) {
    auto work = [gone = std::move(gone)](sql::connection& db) -> expected<void> {
        const std::int64_t own = db.exec("DELETE FROM replay WHERE account = ?", gone);
        // Staff were told of people too, and no row says of whom.
        const std::int64_t others =
            db.exec("UPDATE replay SET answer = ?1 WHERE answer <> ?1", erased_answer);
        if (own + others > 0) db.leave_no_trace();
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

}  // namespace flores::gateway

#include "services/order/storage/sql_substitutions.hpp"

#include "services/order/storage/substitution_rows.hpp"

namespace flores::order {

task<expected<substitution>> sql_substitution_repository::propose(substitution_draft draft,
                                                                  staff_act by) {
    auto work = [draft = std::move(draft), by = std::move(by),
                 tell = teller()](sql::connection& db) -> expected<substitution> {
        return add_substitution(db, tell, draft, by);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::vector<substitution>>> sql_substitution_repository::of_order(
    order_number number) {
    auto work = [number](sql::connection& db) -> expected<std::vector<substitution>> {
        return substitutions_of(db, number);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<substitution>> sql_substitution_repository::find(std::string token_hash) {
    auto work = [hash = std::move(token_hash)](sql::connection& db) -> expected<substitution> {
        auto found = find_substitution(db, hash);
        if (!found) return fail(errors::not_found);
        return std::move(*found);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<substitution>> sql_substitution_repository::decide(std::string token_hash,
                                                                 bool accept, instant now) {
    auto work = [hash = std::move(token_hash), accept, now,
                 tell = teller()](sql::connection& db) -> expected<substitution> {
        return decide_substitution(db, tell, hash, accept, now);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<substitution>> sql_substitution_repository::withdraw(order_number number,
                                                                   std::string id, staff_act by) {
    auto work = [number, id = std::move(id),
                 by = std::move(by)](sql::connection& db) -> expected<substitution> {
        return take_back_substitution(db, number, id, by);
    };
    co_return co_await file_.write(std::move(work));
}

}  // namespace flores::order

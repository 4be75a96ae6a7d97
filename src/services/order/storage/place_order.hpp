// Placing an order inside a transaction: the one write of the shop that must be all or nothing.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/events/event.hpp"
#include "platform/sql/sqlite.hpp"
#include "services/order/repository.hpp"
#include "services/order/secrets.hpp"
#include "services/order/storage/stock_rows.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace flores::order {

// A draft with what its columns need, made before the writer's turn: nobody else can be served
// while the writer works.
struct prepared_order {
    order_draft draft;
    std::string lines;       // JSON
    std::string people;      // JSON
    std::string promotions;  // JSON
    std::string search;      // folded words by which staff find it
    events::event placing;   // without its number
};

prepared_order prepare(order_draft draft, id_source& ids);

// What placing adds to a draft, or the order that was answered under its claim before.
struct placed_row {
    std::int64_t id = 0;
    order_number number{};
    std::optional<std::string> token_hash{};
    std::optional<order> replayed{};
};

// As order_repository::replay.
expected<std::optional<order>> replay_order(sql::connection& db, const key_claim& claim,
                                            instant now);

// As order_repository::place.
expected<placed_row> place_one(sql::connection& db, const prepared_order& what,
                               const order_secrets& secrets, id_source& ids);

// Parts of it, for those who place several together.
//
// The number of the order with that id, and a guest's access token; `counter` is its place among
// those of the day.
struct numbered_order {
    placed_row row;
    std::string token;
};
numbered_order number_order(const order_draft& draft, std::int64_t id, std::uint64_t counter,
                            const order_secrets& secrets);
// The id that the day counts its numbers from: its first, or as many before that as were skipped.
// It is `id` when there is none yet.
std::int64_t first_id_of(sql::connection& db, const std::string& date, std::int64_t id);
stock_step step_of(const order_draft& draft, std::size_t line, std::int64_t order_id);
void insert_order(sql::connection& db, const prepared_order& what, const placed_row& row);
// Keeps the answer under its key, and tells of the order.
void answer_and_tell(sql::connection& db, const prepared_order& what, const numbered_order& made);

// The order that a draft became.
order order_of(const order_draft& draft, placed_row placed);

// For a store that was restored: what was given out that day, and is not in it, is not given again.
// `random` as of numbers_to_skip.
void skip_numbers(sql::connection& db, local_date day, std::uint64_t random);

}  // namespace flores::order

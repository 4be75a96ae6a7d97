// Orders that wait for the writer of PostgreSQL at the same time, placed by one closure. Who comes
// while a group waits joins it; the group closes when the writer turns to it.
#pragma once

#include "platform/core/task.hpp"
#include "platform/sql/store.hpp"
#include "services/order/storage/place_order.hpp"

#include <memory>
#include <optional>

namespace flores::order {

class placing_line {
public:
    // All three outlive it.
    placing_line(sql::store& file, const order_secrets& secrets, id_source& ids);
    ~placing_line();
    placing_line(const placing_line&) = delete;
    placing_line& operator=(const placing_line&) = delete;

    // As place_one, of an order without promotions, and what store::write may answer. nullopt:
    // the group failed, for what one of them may have brought: it is to be placed alone.
    using answer = std::optional<expected<placed_row>>;
    task<answer> place(std::shared_ptr<const prepared_order> what);

private:
    struct state;
    struct group;
    const std::shared_ptr<state> state_;
};

}  // namespace flores::order

// Keeps the catalogue's snapshot up to what is stored: takes what changed since, makes the next
// snapshot off the loop, and puts it in the place of the former. What did not change is shared.
//
// How often: a rebuild is followed by a pause of twenty times what it took, half a second at most.
// So a large catalogue is rebuilt at most twice a second, and of a small one staff see their own
// change with its answer.
#pragma once

#include "platform/core/off_loop.hpp"
#include "platform/core/snapshot.hpp"
#include "services/product/catalogue_view.hpp"
#include "services/product/repository.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace flores::product {

class catalogue_refresher {
public:
    // All of them outlive this. `all` may be null: see snapshot.
    catalogue_refresher(product_repository& stored, worker_pool& work, net::loops* all);

    // Reads everything; before the first request. Errors of the store: then refresh tries again.
    task<expected<void>> load();
    bool is_loaded() const { return loaded_; }

    // Brings the board and the snapshot up to the store, if anything changed and nobody else does
    // so just now.
    task<expected<void>> refresh();

    // Returns once readers see that revision of the catalogue. At the latest after two seconds, or
    // when the store cannot be read: then a later refresh will show it, and the log says so.
    task<void> show(std::int64_t revision);

    // The same with the revision that the store has now. Errors of the store.
    task<expected<void>> catch_up();

    // On a loop: valid until the task next waits.
    const catalogue_view& now() const { return *shown_.read(); }

    // From any thread.
    std::shared_ptr<const catalogue_view> newest() const { return shown_.newest(); }

    availability_board& board() { return board_; }

private:
    task<expected<void>> take_stock();
    task<expected<void>> take_changes();

    product_repository& stored_;
    worker_pool& work_;
    availability_board board_;
    detail_budget budget_;
    const show_ground ground_{board_, budget_};
    snapshot<catalogue_view> shown_;
    std::atomic<bool> loaded_{false};
    std::atomic<bool> busy_{false};
    // Of whoever has the turn: what is not shown yet, and the snapshot that was replaced last.
    std::vector<std::string> restocked_;
    std::int64_t stock_revision_ = 0;  // up to which the board has what is stored
    std::shared_ptr<const catalogue_view> former_;
    std::atomic<std::chrono::steady_clock::time_point> rested_{};  // when the pause is over
};

}  // namespace flores::product

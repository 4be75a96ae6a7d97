// What the shop can say of stock without asking order: in stock, low or out of each SKU, kept
// beside the catalogue's snapshots as atomics that all of them point to. Fed by order's events
// and by what the store keeps of them; safe from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace flores::product {

// What a listing says of the stock, never the count. A SKU that order has not told of is out.
enum class availability : unsigned char { out, low, in_stock };

// "out", "low", "in_stock".
std::string_view name_of(availability state);

// What order told of one SKU, and the version of that word: the later one counts.
struct stock_level {
    std::string sku;
    availability state = availability::out;
    std::int64_t version = 0;
};

class availability_board {
public:
    class cell {
    public:
        availability state() const {
            return static_cast<availability>(packed_.load(std::memory_order_relaxed) & 3);
        }

    private:
        friend class availability_board;
        std::atomic<std::uint64_t> packed_{0};  // version * 4 + state
    };

    enum class news : unsigned char { older, same_state, changed };

    // The cell of a SKU, made when it is missing. It lives as long as the board.
    const cell& of(std::string_view sku);

    // `older`: a later version was told already, and stays.
    news put(const stock_level& told);

    // The ids of products whose state changed since the last call, each once.
    std::vector<std::string> take_changed();

private:
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };

    cell& find_or_make(std::string_view sku);

    std::mutex mutex_;
    std::deque<cell> cells_;
    std::unordered_map<std::string, cell*, hash, std::equal_to<>> by_sku_;
    std::vector<std::string> changed_;
};

}  // namespace flores::product

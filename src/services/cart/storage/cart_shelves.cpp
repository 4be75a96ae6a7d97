#include "services/cart/storage/cart_shelves.hpp"

#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"
#include "platform/promotion/keyed_shelf.hpp"
#include "platform/sql/cells.hpp"
#include "services/cart/storage/cart_rows.hpp"
#include "services/cart/storage/redis_carts.hpp"

#include <boost/describe/class.hpp>

namespace flores::cart {
namespace {

using promotion::number_at;
using promotion::record;
using promotion::text_at;
using promotion::value;
using texts = std::vector<std::string>;

struct line_text {
    std::string sku;
    std::int64_t quantity;
    std::int64_t seen_price;
};
BOOST_DESCRIBE_STRUCT(line_text, (), (sku, quantity, seen_price))

// Owner, revision, lines.
std::vector<value> values_of(const std::string& owner, const cart& of) {
    std::vector<line_text> lines;
    for (const cart_line& one : of.lines) lines.push_back({one.sku, one.quantity, one.seen_price});
    return {owner, of.revision, json::encode(lines)};
}

cart cart_in(const record& one) {
    cart out{.revision = number_at(one, 1), .lines = {}};
    auto lines = json::decode<std::vector<line_text>>(text_at(one, 2));
    if (!lines) throw std::runtime_error("the lines of a cart cannot be read");
    for (line_text& each : *lines)
        out.lines.push_back(
            {std::move(each.sku), static_cast<int>(each.quantity), each.seen_price});
    return out;
}

// A cart of which nothing is known but that it was changed is one too; one that is gone is not.
template <class Found>
std::vector<std::vector<value>> rows_of(const texts& owners, const Found& carts) {
    std::vector<std::vector<value>> out;
    for (std::size_t i = 0; i < owners.size(); ++i)
        out.push_back(carts[i].revision == 0 ? std::vector<value>()
                                             : values_of(owners[i], carts[i]));
    return out;
}

class file_carts final : public promotion::keyed_shelf {
public:
    explicit file_carts(sql::connection& db) : db_(db) {}

private:
    texts names() override {
        texts out;
        for (const sql::row& one : db_.query("SELECT owner FROM cart"))
            out.push_back(one.string(0));
        return out;
    }
    std::vector<std::vector<value>> load(const texts& owners) override {
        std::vector<cart> carts;
        for (const std::string& each : owners) carts.push_back(load_cart(db_, each));
        return rows_of(owners, carts);
    }
    void put(const std::vector<record>& some) override {
        db_.begin_write();
        for (const record& one : some)
            store_cart(db_, text_at(one, 0), cart_in(one), system_clock().now());
        db_.commit();
    }
    void drop(const texts& owners) override {
        db_.begin_write();
        for (const std::string& each : owners) remove_cart(db_, each);
        db_.commit();
    }

    sql::connection& db_;
};

class redis_carts final : public promotion::keyed_shelf {
public:
    explicit redis_carts(promotion::redis_target& redis) : redis_(redis), carts_(redis.store()) {}

private:
    texts names() override {
        texts out = redis_.names_behind(std::string(carts_prefix));
        std::erase_if(out, [](const auto& each) { return each.starts_with(heard_order); });
        return out;
    }
    std::vector<std::vector<value>> load(const texts& owners) override {
        std::vector<task<expected<cart>>> asking;
        for (const std::string& each : owners) asking.push_back(carts_.load(each));
        return rows_of(owners, redis_.run_all(std::move(asking)));
    }
    void put(const std::vector<record>& some) override {
        std::vector<task<expected<cart>>> putting;
        for (const record& one : some)
            putting.push_back(carts_.restore(text_at(one, 0), cart_in(one)));
        redis_.run_all(std::move(putting));
    }
    void drop(const texts& owners) override {
        std::vector<task<expected<void>>> dropping;
        for (const std::string& each : owners) dropping.push_back(carts_.erase(each));
        redis_.run_all(std::move(dropping));
    }

    promotion::redis_target& redis_;
    redis_cart_repository carts_;
};

}  // namespace

std::unique_ptr<promotion::shelf> carts_in(sql::connection& file) {
    return std::make_unique<file_carts>(file);
}

std::unique_ptr<promotion::shelf> carts_in(promotion::redis_target& redis) {
    return std::make_unique<redis_carts>(redis);
}

}  // namespace flores::cart

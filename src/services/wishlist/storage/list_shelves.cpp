#include "services/wishlist/storage/list_shelves.hpp"

#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"
#include "platform/promotion/keyed_shelf.hpp"
#include "services/wishlist/storage/list_rows.hpp"
#include "services/wishlist/storage/redis_lists.hpp"
#include "services/wishlist/storage/redis_words.hpp"

#include <boost/describe/class.hpp>

#include <stdexcept>

namespace flores::wishlist {
namespace {

using keyvalue::number_in;
using promotion::number_at;
using promotion::record;
using promotion::text_at;
using promotion::value;
using texts = std::vector<std::string>;
using rows = std::vector<std::vector<value>>;

struct wish_text {
    std::string sku;
    std::int64_t seen_price;
    std::int64_t known_price;
    std::int64_t price_version;
    wish_stock stock;
    std::int64_t added_at;
};
BOOST_DESCRIBE_STRUCT(wish_text, (), (sku, seen_price, known_price, price_version, stock, added_at))

struct list_text {
    std::string id;
    std::string name;
    std::string language;
    bool notices;
    std::int64_t revision;
    std::string share_seed;
    std::string share_hash;
    std::int64_t created_at;
    std::int64_t updated_at;
    std::vector<wish_text> items;
};
BOOST_DESCRIBE_STRUCT(list_text, (),
                      (id, name, language, notices, revision, share_seed, share_hash, created_at,
                       updated_at, items))

list_text text_of(const wishlist& one) {
    const share shared = one.shared.value_or(share{});
    list_text out{one.id,
                  one.name,
                  one.language,
                  one.notices,
                  one.revision,
                  shared.seed,
                  shared.hash,
                  micros_of(one.created_at),
                  micros_of(one.updated_at),
                  {}};
    for (const wish& each : one.items)
        out.items.push_back({each.sku, each.seen_price, each.known_price, each.price_version,
                             each.stock, micros_of(each.added_at)});
    return out;
}

wishlist list_of(const std::string& account, const list_text& one) {
    wishlist out{.id = one.id,
                 .account = account,
                 .name = one.name,
                 .language = one.language,
                 .notices = one.notices,
                 .revision = one.revision};
    if (!one.share_hash.empty()) out.shared = share{one.share_seed, one.share_hash};
    out.created_at = instant_of(one.created_at);
    out.updated_at = instant_of(one.updated_at);
    for (const wish_text& each : one.items)
        out.items.push_back({each.sku, each.seen_price, each.known_price, each.price_version,
                             each.stock, instant_of(each.added_at)});
    return out;
}

// Account, lists; nothing where it has none.
std::vector<value> values_of(const std::string& account, const std::vector<wishlist>& lists) {
    if (lists.empty()) return {};
    std::vector<list_text> out;
    for (const wishlist& one : lists) out.push_back(text_of(one));
    return {account, json::encode(out)};
}

std::vector<wishlist> lists_of(const record& one) {
    auto read = json::decode<std::vector<list_text>>(text_at(one, 1));
    if (!read) throw std::runtime_error("the wishlists of an account cannot be read");
    std::vector<wishlist> out;
    for (const list_text& each : *read) out.push_back(list_of(text_at(one, 0), each));
    return out;
}

class file_lists final : public promotion::keyed_shelf {
public:
    explicit file_lists(sql::connection& db) : db_(db) {}

private:
    texts names() override {
        texts out;
        for (const sql::row& one : db_.query("SELECT DISTINCT account FROM wishlist"))
            out.push_back(one.string(0));
        return out;
    }
    rows load(const texts& accounts) override {
        rows out;
        for (const std::string& each : accounts)
            out.push_back(values_of(each, load_lists(db_, each)));
        return out;
    }
    void put(const std::vector<record>& some) override {
        db_.begin_write();
        for (const record& one : some) {
            remove_lists(db_, text_at(one, 0));
            for (const wishlist& each : lists_of(one)) insert_whole(each);
        }
        db_.commit();
    }
    void drop(const texts& accounts) override {
        db_.begin_write();
        for (const std::string& each : accounts) remove_lists(db_, each);
        db_.commit();
    }
    void insert_whole(const wishlist& one) {
        insert_list(db_, one);
        if (one.shared) share_list(db_, one.id, one.shared);
        for (const wish& each : one.items) insert_wish(db_, one, each);
    }

    sql::connection& db_;
};

class redis_lists final : public promotion::keyed_shelf {
public:
    explicit redis_lists(promotion::redis_target& redis)
        : redis_(redis), lists_(redis.store(), std::string(lists_outbox)) {}

private:
    texts names() override { return redis_.names_behind(std::string(lists_prefix) + "of:"); }
    rows load(const texts& accounts) override {
        std::vector<task<expected<std::vector<wishlist>>>> asking;
        for (const std::string& each : accounts) asking.push_back(lists_.list(each));
        const auto found = redis_.run_all(std::move(asking));
        rows out;
        for (std::size_t i = 0; i < accounts.size(); ++i)
            out.push_back(values_of(accounts[i], found[i]));
        return out;
    }
    void put(const std::vector<record>& some) override {
        std::vector<task<expected<wishlist>>> putting;
        for (const record& one : some)
            for (wishlist& each : lists_of(one)) putting.push_back(lists_.restore(std::move(each)));
        redis_.run_all(std::move(putting));
    }
    void drop(const texts& accounts) override {
        std::vector<task<expected<void>>> dropping;
        for (const std::string& each : accounts) dropping.push_back(lists_.erase(each));
        redis_.run_all(std::move(dropping));
    }

    promotion::redis_target& redis_;
    redis_wishlist_repository lists_;
};

// SKU, sold_out, version: the columns of the table, by name.
class redis_heard final : public promotion::keyed_shelf {
public:
    explicit redis_heard(promotion::redis_target& redis) : redis_(redis) {}

private:
    static std::string prefix() { return std::string(lists_prefix) + "heard:"; }

    texts names() override { return redis_.names_behind(prefix()); }
    rows load(const texts& skus) override {
        std::vector<task<expected<keyvalue::reply>>> asking;
        for (const std::string& each : skus)
            asking.push_back(redis_.store().run({"HMGET", prefix() + each, "sold_out", "version"}));
        rows out;
        for (std::size_t i = 0; const auto& found : redis_.run_all(std::move(asking)))
            out.push_back(
                {skus[i++], number_in(found.list.at(0).text), number_in(found.list.at(1).text)});
        return out;
    }
    void put(const std::vector<record>& some) override {
        std::vector<task<expected<keyvalue::reply>>> putting;
        for (const record& one : some)
            putting.push_back(redis_.store().run({"HSET", prefix() + text_at(one, 0), "sold_out",
                                                  std::to_string(number_at(one, 1)), "version",
                                                  std::to_string(number_at(one, 2))}));
        redis_.run_all(std::move(putting));
    }
    void drop(const texts& skus) override {
        std::vector<task<expected<keyvalue::reply>>> dropping;
        for (const std::string& each : skus)
            dropping.push_back(redis_.store().run({"DEL", prefix() + each}));
        redis_.run_all(std::move(dropping));
    }

    promotion::redis_target& redis_;
};

}  // namespace

std::unique_ptr<promotion::shelf> lists_in(sql::connection& file) {
    return std::make_unique<file_lists>(file);
}

std::unique_ptr<promotion::shelf> lists_in(promotion::redis_target& redis) {
    return std::make_unique<redis_lists>(redis);
}

std::unique_ptr<promotion::shelf> heard_in(promotion::redis_target& redis) {
    return std::make_unique<redis_heard>(redis);
}

}  // namespace flores::wishlist

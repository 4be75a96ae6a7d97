// Lists in Redis (redis_words.hpp says how), each change one script.
#pragma once

#include "platform/keyvalue/redis.hpp"
#include "services/wishlist/repository.hpp"

#include <string>

namespace flores::wishlist {

// What is erased is gone from memory at once, from the AOF when it is next rewritten.
class redis_wishlist_repository final : public wishlist_repository {
public:
    // The store outlives this. `outbox`: the name of that of redis_news_repository.
    redis_wishlist_repository(keyvalue::redis& store, std::string outbox)
        : store_(store), outbox_(std::move(outbox)) {}

    task<expected<std::vector<wishlist>>> list(std::string account) override;
    task<expected<wishlist>> find(std::string account, std::string id) override;
    task<expected<wishlist>> find_shared(std::string hash) override;
    task<expected<wishlist>> create(wishlist fresh) override;
    task<expected<wishlist>> change(std::string account, std::string id, list_change wanted,
                                    std::int64_t seen, instant now) override;
    task<expected<void>> remove(std::string account, std::string id, std::int64_t seen) override;
    task<expected<wishlist>> put_item(std::string account, std::string id, wish wanted,
                                      std::optional<std::int64_t> seen) override;
    task<expected<wishlist>> remove_item(std::string account, std::string id, std::string sku,
                                         std::optional<std::int64_t> seen, instant now) override;
    task<expected<wishlist>> set_share(std::string account, std::string id,
                                       std::optional<share> wanted) override;
    task<expected<void>> erase(std::string account) override;

    // Puts a whole list in the place of the one with its id.
    task<expected<wishlist>> restore(wishlist whole);

private:
    task<expected<keyvalue::reply>> run(const keyvalue::script& what,
                                        std::vector<std::string> values);
    task<expected<wishlist>> run_for_list(const keyvalue::script& what,
                                          std::vector<std::string> values);

    keyvalue::redis& store_;
    const std::string outbox_;
};

}  // namespace flores::wishlist

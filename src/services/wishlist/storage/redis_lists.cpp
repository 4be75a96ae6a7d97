#include "services/wishlist/storage/redis_lists.hpp"

#include "platform/json/described.hpp"
#include "services/wishlist/storage/redis_list_scripts.hpp"
#include "services/wishlist/storage/redis_words.hpp"

#include <algorithm>

namespace flores::wishlist {
namespace {

using keyvalue::moment_in;
using keyvalue::moment_text;
using keyvalue::number_in;
using keyvalue::reply;

std::string seen_text(std::optional<std::int64_t> seen) {
    return seen ? std::to_string(*seen) : "";
}

// "seen_price known_price price_version stock added_at"
wish read_wish(std::string sku, std::string_view text) {
    wish out{.sku = std::move(sku)};
    const auto take = [&text] {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        return word;
    };
    out.seen_price = number_in(take());
    out.known_price = number_in(take());
    out.price_version = number_in(take());
    out.stock = json::parse_enum<wish_stock>(take()).value_or(wish_stock::in);
    out.added_at = moment_in(take());
    return out;
}

void read_head(const std::vector<reply>& fields, wishlist& into) {
    share shared;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
        const std::string& name = fields[i].text;
        const std::string& value = fields[i + 1].text;
        if (name == "account") into.account = value;
        if (name == "name") into.name = value;
        if (name == "language") into.language = value;
        if (name == "notices") into.notices = value == "1";
        if (name == "revision") into.revision = number_in(value);
        if (name == "created") into.created_at = moment_in(value);
        if (name == "updated") into.updated_at = moment_in(value);
        if (name == "seed") shared.seed = value;
        if (name == "hash") shared.hash = value;
    }
    if (!shared.hash.empty()) into.shared = std::move(shared);
}

// What `whole` gives: id, the fields of the list and those of its items.
wishlist read_reply(const reply& row) {
    wishlist out;
    out.id = row.list.at(0).text;
    read_head(row.list.at(1).list, out);
    const std::vector<reply>& items = row.list.at(2).list;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2)
        out.items.push_back(read_wish(items[i].text, items[i + 1].text));
    std::ranges::sort(out.items, [](const wish& a, const wish& b) {
        return a.added_at != b.added_at ? a.added_at > b.added_at : a.sku < b.sku;
    });
    return out;
}

}  // namespace

// Refusals come as the codes of their kinds.
task<expected<reply>> redis_wishlist_repository::run(const keyvalue::script& what,
                                                     std::vector<std::string> values) {
    auto running = store_.run(what, list_keys(outbox_), std::move(values));
    auto answer = co_await std::move(running);
    if (!answer || answer->is != reply::kind::text) co_return answer;
    for (const error_kind* one :
         {&errors::not_found, &stale_revision, &too_many_lists, &too_many_items})
        if (answer->text == one->code) co_return fail(*one);
    co_return answer;
}

task<expected<wishlist>> redis_wishlist_repository::run_for_list(const keyvalue::script& what,
                                                                 std::vector<std::string> values) {
    auto running = run(what, std::move(values));
    const auto answer = co_await std::move(running);
    if (!answer) co_return std::unexpected(answer.error());
    co_return read_reply(*answer);
}

task<expected<std::vector<wishlist>>> redis_wishlist_repository::list(std::string account) {
    auto running = run(list_script(), {std::move(account)});
    const auto answer = co_await std::move(running);
    if (!answer) co_return std::unexpected(answer.error());
    std::vector<wishlist> out;
    for (const reply& row : answer->list) out.push_back(read_reply(row));
    co_return out;
}

task<expected<wishlist>> redis_wishlist_repository::find(std::string account, std::string id) {
    return run_for_list(find_script(), {std::move(account), std::move(id)});
}

task<expected<wishlist>> redis_wishlist_repository::find_shared(std::string hash) {
    return run_for_list(find_shared_script(), {std::move(hash)});
}

task<expected<wishlist>> redis_wishlist_repository::create(wishlist fresh) {
    return run_for_list(
        create_script(),
        {fresh.id, fresh.account, fresh.name, fresh.language, fresh.notices ? "1" : "0",
         std::to_string(fresh.revision), moment_text(fresh.created_at),
         moment_text(fresh.updated_at), std::to_string(lists_max)});
}

task<expected<wishlist>> redis_wishlist_repository::change(std::string account, std::string id,
                                                           list_change wanted, std::int64_t seen,
                                                           instant now) {
    std::vector<std::string> values{std::move(account), std::move(id), seen_text(seen),
                                    moment_text(now)};
    if (wanted.name) values.insert(values.end(), {"name", *wanted.name});
    if (wanted.notices) values.insert(values.end(), {"notices", *wanted.notices ? "1" : "0"});
    return run_for_list(change_script(), std::move(values));
}

task<expected<void>> redis_wishlist_repository::remove(std::string account, std::string id,
                                                       std::int64_t seen) {
    auto running = run(remove_script(), {std::move(account), std::move(id), seen_text(seen)});
    const auto answer = co_await std::move(running);
    if (!answer) co_return std::unexpected(answer.error());
    co_return expected<void>{};
}

task<expected<wishlist>> redis_wishlist_repository::put_item(std::string account, std::string id,
                                                             wish wanted,
                                                             std::optional<std::int64_t> seen) {
    return run_for_list(
        put_item_script(),
        {std::move(account), std::move(id), seen_text(seen), wanted.sku,
         std::to_string(wanted.seen_price), std::to_string(wanted.known_price),
         std::to_string(wanted.price_version), std::string(json::enum_text(wanted.stock)),
         moment_text(wanted.added_at), std::to_string(items_max)});
}

task<expected<wishlist>> redis_wishlist_repository::remove_item(std::string account, std::string id,
                                                                std::string sku,
                                                                std::optional<std::int64_t> seen,
                                                                instant now) {
    return run_for_list(remove_item_script(), {std::move(account), std::move(id), seen_text(seen),
                                               std::move(sku), moment_text(now)});
}

task<expected<wishlist>> redis_wishlist_repository::set_share(std::string account, std::string id,
                                                              std::optional<share> wanted) {
    const share given = wanted.value_or(share{});
    return run_for_list(set_share_script(),
                        {std::move(account), std::move(id), given.seed, given.hash});
}

task<expected<void>> redis_wishlist_repository::erase(std::string account) {
    auto running = run(erase_script(), {std::move(account)});
    const auto answer = co_await std::move(running);
    if (!answer) co_return std::unexpected(answer.error());
    co_return expected<void>{};
}

task<expected<wishlist>> redis_wishlist_repository::restore(wishlist whole) {
    const share shared = whole.shared.value_or(share{});
    std::vector<std::string> values{whole.id,
                                    whole.account,
                                    whole.name,
                                    whole.language,
                                    whole.notices ? "1" : "0",
                                    std::to_string(whole.revision),
                                    moment_text(whole.created_at),
                                    moment_text(whole.updated_at),
                                    shared.seed,
                                    shared.hash};
    for (const wish& one : whole.items)
        values.insert(values.end(),
                      {one.sku, std::to_string(one.seen_price), std::to_string(one.known_price),
                       std::to_string(one.price_version), std::string(json::enum_text(one.stock)),
                       moment_text(one.added_at)});
    return run_for_list(restore_script(), std::move(values));
}

}  // namespace flores::wishlist

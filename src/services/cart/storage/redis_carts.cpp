#include "services/cart/storage/redis_carts.hpp"

#include <fmt/format.h>

namespace flores::cart {
namespace {

using keyvalue::number_in;
using keyvalue::reply;
using keyvalue::script;

constexpr std::chrono::days order_known{90};

std::string key_of(const std::string& owner) {
    return std::string(carts_prefix) + owner;
}

// What every script begins with. Prices stay texts: Lua's numbers are no integers.
std::string with_words(std::string_view body) {
    constexpr std::string_view words = R"lua(
local function revision(key) return redis.call('HGET', key, '#revision') or '0' end
local function has_room(key) return redis.call('HLEN', key) - 2 < lines_max end
local function split(text) return text:match('^(%d+) (%d+) (%-?%d+)$') end
local function quantity_in(key, sku)
    local text = redis.call('HGET', key, sku)
    if not text then return nil end
    local _, quantity, price = split(text)
    return tonumber(quantity), price
end
local function put(key, sku, quantity, price)
    local old = redis.call('HGET', key, sku)
    local place = old and split(old) or redis.call('HINCRBY', key, '#next', 1)
    redis.call('HSET', key, sku, place .. ' ' .. quantity .. ' ' .. price)
end
local function count_change(key)
    redis.call('HINCRBY', key, '#revision', 1)
    redis.call('HSETNX', key, '#next', 0)
    if key:find('cart:{cart}:guest:', 1, true) == 1 then redis.call('EXPIRE', key, guest_kept) end
end
local function empty(key)
    local before = revision(key)
    redis.call('DEL', key)
    redis.call('HSET', key, '#revision', before)
    count_change(key)
end
local function lines(key)
    local out, all = {}, redis.call('HGETALL', key)
    for i = 1, #all, 2 do
        local place, quantity, price = split(all[i + 1])
        if place then
            out[#out + 1] = {sku = all[i], place = tonumber(place),
                             quantity = tonumber(quantity), price = price}
        end
    end
    table.sort(out, function(a, b) return a.place < b.place end)
    return out
end
)lua";
    return fmt::format("local lines_max, guest_kept = {}, {}\n", cart_lines_max,
                       std::chrono::seconds(guest_cart_kept).count()) +
           std::string(words) + std::string(body);
}

const script& put_line_script() {
    static const script one(with_words(R"lua(
local key, seen, sku, quantity, price = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if revision(key) ~= seen then return 'stale_revision' end
if quantity == '0' then
    redis.call('HDEL', key, sku)
else
    if not quantity_in(key, sku) and not has_room(key) then return 'too_many_lines' end
    put(key, sku, quantity, price)
end
count_change(key)
return redis.call('HGETALL', key)
)lua"));
    return one;
}

const script& hold_line_script() {
    static const script one(with_words(R"lua(
local key, sku, wanted, price = KEYS[1], ARGV[1], tonumber(ARGV[2]), ARGV[3]
local held, seen_price = quantity_in(key, sku)
if not held or held < wanted then
    if not held and not has_room(key) then return 'too_many_lines' end
    put(key, sku, wanted, seen_price or price)
    count_change(key)
end
return redis.call('HGETALL', key)
)lua"));
    return one;
}

const script& take_out_script() {
    static const script one(with_words(R"lua(
if redis.call('HDEL', KEYS[1], ARGV[1]) == 1 then count_change(KEYS[1]) end
return redis.call('HGETALL', KEYS[1])
)lua"));
    return one;
}

const script& clear_script() {
    static const script one(with_words(R"lua(
if revision(KEYS[1]) ~= ARGV[1] then return 'stale_revision' end
empty(KEYS[1])
return redis.call('HGETALL', KEYS[1])
)lua"));
    return one;
}

const script& merge_script() {
    static const script one(with_words(R"lua(
local guest, customer = KEYS[1], KEYS[2]
local taken = lines(guest)
if #taken > 0 then
    local count = #lines(customer)
    for _, line in ipairs(taken) do
        if not quantity_in(customer, line.sku) then count = count + 1 end
    end
    if count > lines_max then return 'too_many_lines' end
    for _, line in ipairs(taken) do
        local mine, price = quantity_in(customer, line.sku)
        put(customer, line.sku, math.max(mine or 0, line.quantity), price or line.price)
    end
    count_change(customer)
    empty(guest)
end
return redis.call('HGETALL', customer)
)lua"));
    return one;
}

const script& take_bought_script() {
    static const script one(with_words(R"lua(
local key, order = KEYS[1], KEYS[2]
if redis.call('SET', order, '1', 'NX', 'EX', ARGV[1]) then
    local changed = false
    for i = 2, #ARGV, 2 do
        local held, price = quantity_in(key, ARGV[i])
        if held then
            changed = true
            local left = held - tonumber(ARGV[i + 1])
            if left > 0 then
                put(key, ARGV[i], left, price)
            else
                redis.call('HDEL', key, ARGV[i])
            end
        end
    end
    if changed then count_change(key) end
end
return redis.call('HGETALL', key)
)lua"));
    return one;
}

// Values: the revision before this change, then SKU, quantity and price of each line.
const script& restore_script() {
    static const script one(with_words(R"lua(
local key = KEYS[1]
redis.call('DEL', key)
for i = 2, #ARGV, 3 do put(key, ARGV[i], ARGV[i + 1], ARGV[i + 2]) end
redis.call('HSET', key, '#revision', ARGV[1])
count_change(key)
return redis.call('HGETALL', key)
)lua"));
    return one;
}

// Of the fields of a hash, name and value in turn.
cart read_cart(const std::vector<reply>& fields) {
    cart out;
    std::vector<std::pair<std::int64_t, cart_line>> placed;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
        const std::string& name = fields[i].text;
        const std::string_view value = fields[i + 1].text;
        if (name == "#revision") out.revision = number_in(value);
        if (name.starts_with('#')) continue;
        const std::size_t first = value.find(' ');
        const std::size_t second = value.find(' ', first + 1);
        placed.push_back({number_in(value.substr(0, first)),
                          {.sku = name,
                           .quantity = static_cast<int>(number_in(value.substr(first + 1))),
                           .seen_price = number_in(value.substr(second + 1))}});
    }
    std::ranges::sort(placed, {}, [](const auto& one) { return one.first; });
    for (auto& [place, line] : placed) out.lines.push_back(std::move(line));
    return out;
}

expected<cart> read_answer(expected<reply> answer) {
    if (!answer) return std::unexpected(std::move(answer.error()));
    if (answer->text == stale_revision.code) return fail(stale_revision);
    if (answer->text == too_many_lines.code) return fail(too_many_lines);
    return read_cart(answer->list);
}

}  // namespace

task<expected<cart>> redis_cart_repository::run(const script& what, std::vector<std::string> keys,
                                                std::vector<std::string> values) {
    auto running = store_.run(what, std::move(keys), std::move(values));
    co_return read_answer(co_await std::move(running));
}

task<expected<cart>> redis_cart_repository::load(std::string owner) {
    auto running = store_.run({"HGETALL", key_of(owner)});
    co_return read_answer(co_await std::move(running));
}

task<expected<cart>> redis_cart_repository::put_line(std::string owner, cart_line wanted,
                                                     std::int64_t seen) {
    return run(put_line_script(), {key_of(owner)},
               {std::to_string(seen), wanted.sku, std::to_string(wanted.quantity),
                std::to_string(wanted.seen_price)});
}

task<expected<cart>> redis_cart_repository::hold_line(std::string owner, cart_line wanted) {
    return run(hold_line_script(), {key_of(owner)},
               {wanted.sku, std::to_string(wanted.quantity), std::to_string(wanted.seen_price)});
}

task<expected<cart>> redis_cart_repository::take_out(std::string owner, std::string sku) {
    return run(take_out_script(), {key_of(owner)}, {std::move(sku)});
}

task<expected<cart>> redis_cart_repository::clear(std::string owner, std::int64_t seen) {
    return run(clear_script(), {key_of(owner)}, {std::to_string(seen)});
}

task<expected<void>> redis_cart_repository::erase(std::string owner) {
    auto running = store_.run({"DEL", key_of(owner)});
    const auto answer = co_await std::move(running);
    if (!answer) co_return std::unexpected(answer.error());
    co_return expected<void>{};
}

task<expected<cart>> redis_cart_repository::merge(std::string guest, std::string customer) {
    return run(merge_script(), {key_of(guest), key_of(customer)}, {});
}

task<expected<cart>> redis_cart_repository::take_bought(std::string owner, std::string order,
                                                        std::vector<bought_line> bought) {
    std::vector<std::string> values{std::to_string(std::chrono::seconds(order_known).count())};
    for (bought_line& one : bought) {
        values.push_back(std::move(one.sku));
        values.push_back(std::to_string(one.quantity));
    }
    return run(take_bought_script(), {key_of(owner), key_of(std::string(heard_order) + order)},
               std::move(values));
}

task<expected<cart>> redis_cart_repository::restore(std::string owner, cart whole) {
    std::vector<std::string> values{std::to_string(whole.revision - 1)};
    for (cart_line& one : whole.lines) {
        values.push_back(std::move(one.sku));
        values.push_back(std::to_string(one.quantity));
        values.push_back(std::to_string(one.seen_price));
    }
    return run(restore_script(), {key_of(owner)}, std::move(values));
}

}  // namespace flores::cart

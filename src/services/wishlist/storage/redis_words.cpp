#include "services/wishlist/storage/redis_words.hpp"

#include "platform/events/redis_outbox.hpp"

namespace flores::wishlist {
namespace {

// Prices and times stay texts where nothing is reckoned with them: Lua's numbers are no integers.
constexpr std::string_view words = R"lua(
local base, outbox = KEYS[1], KEYS[2]
local function head(id) return base .. 'list:' .. id end
local function items(id) return base .. 'items:' .. id end
local function lists(account) return redis.call('ZRANGE', base .. 'of:' .. account, 0, -1) end
local function whole(id)
    return {id, redis.call('HGETALL', head(id)), redis.call('HGETALL', items(id))}
end
local function wish_in(id, sku)
    local text = redis.call('HGET', items(id), sku)
    if not text then return nil end
    return text:match('^(%-?%d+) (%-?%d+) (%-?%d+) (%a+) (%-?%d+)$')
end
local function put_wish(id, sku, ...)
    redis.call('HSET', items(id), sku, table.concat({...}, ' '))
end
local function refusal(account, id, seen)
    local found = redis.call('HMGET', head(id), 'account', 'revision')
    if found[1] ~= account then return 'not_found' end
    if seen ~= '' and found[2] ~= seen then return 'stale_revision' end
    return nil
end
local function count_change(id, now)
    redis.call('HINCRBY', head(id), 'revision', 1)
    redis.call('HSET', head(id), 'updated', now)
end
-- Brings the indexes of a SKU up to date with the lists of an account.
local function index(account, sku)
    local has_in, has_out, oldest = nil, nil, nil
    for _, id in ipairs(lists(account)) do
        local _, _, version, stock = wish_in(id, sku)
        if stock == 'out' then has_out = 0 elseif stock then has_in = 0 end
        if version and (not oldest or tonumber(version) < tonumber(oldest)) then
            oldest = version
        end
    end
    for name, score in pairs({['in:'] = has_in or '', ['out:'] = has_out or '',
                              ['price:'] = oldest or ''}) do
        if score == '' then redis.call('ZREM', base .. name .. sku, account)
        else redis.call('ZADD', base .. name .. sku, score, account) end
    end
end
local function drop(account, id)
    local shared = redis.call('HGET', head(id), 'hash')
    if shared then redis.call('DEL', base .. 'share:' .. shared) end
    local skus = redis.call('HKEYS', items(id))
    redis.call('DEL', head(id), items(id))
    redis.call('ZREM', base .. 'of:' .. account, id)
    for _, sku in ipairs(skus) do index(account, sku) end
end
)lua";

}  // namespace

std::string with_list_words(std::string_view body) {
    return std::string(events::outbox_words) + std::string(words) + std::string(body);
}

std::vector<std::string> list_keys(const std::string& outbox) {
    return {std::string(lists_prefix), outbox};
}

}  // namespace flores::wishlist

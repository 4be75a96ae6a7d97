#include "services/wishlist/storage/redis_list_scripts.hpp"

#include "services/wishlist/storage/redis_words.hpp"

namespace flores::wishlist {

using keyvalue::script;

const script& list_script() {
    static const script one(with_list_words(R"lua(
local out = {}
for n, id in ipairs(lists(ARGV[1])) do out[n] = whole(id) end
return out
)lua"));
    return one;
}

const script& find_script() {
    static const script one(with_list_words(R"lua(
return refusal(ARGV[1], ARGV[2], '') or whole(ARGV[2])
)lua"));
    return one;
}

const script& find_shared_script() {
    static const script one(with_list_words(R"lua(
local id = redis.call('GET', base .. 'share:' .. ARGV[1])
return id and whole(id) or 'not_found'
)lua"));
    return one;
}

const script& create_script() {
    static const script one(with_list_words(R"lua(
local id, account, created = ARGV[1], ARGV[2], ARGV[7]
if not refusal(account, id, '') then return whole(id) end
if #lists(account) >= tonumber(ARGV[9]) then return 'too_many_lists' end
redis.call('HSET', head(id), 'account', account, 'name', ARGV[3], 'language', ARGV[4],
    'notices', ARGV[5], 'revision', ARGV[6], 'created', created, 'updated', ARGV[8])
redis.call('ZADD', base .. 'of:' .. account, created, id)
return whole(id)
)lua"));
    return one;
}

// Values: account, id, seen, now, then pairs of field and value.
const script& change_script() {
    static const script one(with_list_words(R"lua(
local id = ARGV[2]
local refused = refusal(ARGV[1], id, ARGV[3])
if refused then return refused end
for i = 5, #ARGV, 2 do redis.call('HSET', head(id), ARGV[i], ARGV[i + 1]) end
count_change(id, ARGV[4])
return whole(id)
)lua"));
    return one;
}

const script& remove_script() {
    static const script one(with_list_words(R"lua(
local refused = refusal(ARGV[1], ARGV[2], ARGV[3])
if refused then return refused end
drop(ARGV[1], ARGV[2])
return 0
)lua"));
    return one;
}

// What order told goes before what the offer said: that is a copy which may be behind.
const script& put_item_script() {
    static const script one(with_list_words(R"lua(
local account, id, sku, stock, added = ARGV[1], ARGV[2], ARGV[4], ARGV[8], ARGV[9]
local refused = refusal(account, id, ARGV[3])
if refused then return refused end
if not wish_in(id, sku) then
    if redis.call('HLEN', items(id)) >= tonumber(ARGV[10]) then return 'too_many_items' end
    local heard = redis.call('HGET', base .. 'heard:' .. sku, 'sold_out')
    if heard then stock = heard == '1' and 'out' or 'in' end
    put_wish(id, sku, ARGV[5], ARGV[6], ARGV[7], stock, added)
    count_change(id, added)
    index(account, sku)
end
return whole(id)
)lua"));
    return one;
}

const script& remove_item_script() {
    static const script one(with_list_words(R"lua(
local account, id, sku = ARGV[1], ARGV[2], ARGV[4]
local refused = refusal(account, id, ARGV[3])
if refused then return refused end
if redis.call('HDEL', items(id), sku) == 1 then
    count_change(id, ARGV[5])
    index(account, sku)
end
return whole(id)
)lua"));
    return one;
}

// A blank hash: not shared any more.
const script& set_share_script() {
    static const script one(with_list_words(R"lua(
local id, seed, hash = ARGV[2], ARGV[3], ARGV[4]
local refused = refusal(ARGV[1], id, '')
if refused then return refused end
local present = redis.call('HGET', head(id), 'hash')
if not present and hash ~= '' then
    redis.call('HSET', head(id), 'seed', seed, 'hash', hash)
    redis.call('SET', base .. 'share:' .. hash, id)
elseif present and hash == '' then
    redis.call('HDEL', head(id), 'seed', 'hash')
    redis.call('DEL', base .. 'share:' .. present)
end
return whole(id)
)lua"));
    return one;
}

const script& erase_script() {
    static const script one(with_list_words(R"lua(
for _, id in ipairs(lists(ARGV[1])) do drop(ARGV[1], id) end
redis.call('DEL', base .. 'told:' .. ARGV[1])
outbox_forget_personal(outbox, ARGV[1])
return 0
)lua"));
    return one;
}

// Values: id, account, name, language, notices, revision, created, updated, seed, hash (both blank:
// not shared), then SKU and the five parts of each wish.
const script& restore_script() {
    static const script one(with_list_words(R"lua(
local id, account, hash = ARGV[1], ARGV[2], ARGV[10]
drop(account, id)
redis.call('HSET', head(id), 'account', account, 'name', ARGV[3], 'language', ARGV[4],
    'notices', ARGV[5], 'revision', ARGV[6], 'created', ARGV[7], 'updated', ARGV[8])
redis.call('ZADD', base .. 'of:' .. account, ARGV[7], id)
if hash ~= '' then
    redis.call('HSET', head(id), 'seed', ARGV[9], 'hash', hash)
    redis.call('SET', base .. 'share:' .. hash, id)
end
for i = 11, #ARGV, 6 do
    put_wish(id, ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4], ARGV[i + 5])
    index(account, ARGV[i])
end
return whole(id)
)lua"));
    return one;
}

}  // namespace flores::wishlist

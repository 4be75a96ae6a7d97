#include "services/wishlist/storage/redis_news.hpp"

#include "platform/json/encode.hpp"
#include "services/wishlist/storage/redis_words.hpp"

namespace flores::wishlist {
namespace {

using keyvalue::script;

// Stands in the mails for the account, which only the script knows.
const std::string somebody = "@account@";

// Values of every script: SKU, what became of it, version (blank: that is what was heard last),
// accounts_max, the time, the mail (blank: nobody is told), the time until which what was told may
// be told again, then an id of the event and one of the mail for each account. It answers whether
// there may be more to do and how many mails it wrote.
std::string with_news_words(std::string_view body) {
    constexpr std::string_view words = R"lua(
local sku, state, version, accounts_max, now = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local wanted, since, mailed = ARGV[6], ARGV[7], 0
local function tells(id)
    return redis.call('HGET', head(id), 'notices') == '1'
end
local function may_tell(account, kind)
    local told = base .. 'told:' .. account
    redis.call('ZREMRANGEBYSCORE', told, '-inf', since)
    if redis.call('ZADD', told, 'NX', now, kind .. ' ' .. sku) == 0 then return false end
    redis.call('PEXPIRE', told, math.ceil((tonumber(now) - tonumber(since)) / 1000))
    return true
end
local function mail(account, kind)
    if not may_tell(account, kind) then return end
    local to = '"' .. account .. '"'
    local payload = wanted:gsub('"@account@"', function() return to end, 1)
    local ids = 8 + 2 * mailed
    mailed = mailed + 1
    outbox_append(outbox, ARGV[ids], 'mail.wanted', ARGV[ids + 1], 1, now, payload, '1')
end
)lua";
    return with_list_words(std::string(words) + std::string(body));
}
static_assert(contact::mail_wanted_event == std::string_view("mail.wanted"));

// News older than what was heard change nothing; the same again is what is being worked on.
const script& take_stock_script() {
    static const script one(with_news_words(R"lua(
local heard = base .. 'heard:' .. sku
if version == '' then
    if redis.call('HGET', heard, 'sold_out') ~= state then return {0, 0} end
else
    local known = redis.call('HGET', heard, 'version')
    if known and tonumber(known) > tonumber(version) then return {0, 0} end
    redis.call('HSET', heard, 'sold_out', state, 'version', version)
end
local sold_out = state == '1'
if not sold_out and wanted == '' then return {0, 0} end
local accounts = redis.call('ZRANGE', base .. (sold_out and 'in:' or 'out:') .. sku, 0,
    accounts_max - 1)
for _, account in ipairs(accounts) do
    local told = false
    for _, id in ipairs(lists(account)) do
        local seen, price, price_version, stock, added = wish_in(id, sku)
        if stock and sold_out then
            put_wish(id, sku, seen, price, price_version, 'out', added)
        elseif stock == 'out' then
            put_wish(id, sku, seen, price, price_version, 'back', added)
            told = told or tells(id)
        end
    end
    if told then mail(account, 'back') end
    index(account, sku)
end
return {#accounts == accounts_max and 1 or 0, mailed}
)lua"));
    return one;
}

const script& take_price_script() {
    static const script one(with_news_words(R"lua(
local price = tonumber(state)
local accounts = redis.call('ZRANGE', base .. 'price:' .. sku, '-inf', '(' .. version, 'BYSCORE',
    'LIMIT', 0, accounts_max)
for _, account in ipairs(accounts) do
    local told = false
    for _, id in ipairs(lists(account)) do
        local seen, known, known_version, stock, added = wish_in(id, sku)
        if stock and tonumber(known_version) < tonumber(version) then
            if tonumber(known) > price and tonumber(seen) > price then
                told = told or tells(id)
            end
            put_wish(id, sku, seen, state, version, stock, added)
        end
    end
    if told then mail(account, 'cheaper') end
    index(account, sku)
end
return {#accounts == accounts_max and 1 or 0, mailed}
)lua"));
    return one;
}

struct what_became {
    std::string sku;
    std::string state;
    std::string version;
    instant at;
    std::string mail;  // blank: nobody is told
};

std::vector<std::string> values_of(const what_became& told, int accounts_max, id_source& ids) {
    std::vector<std::string> out{told.sku,
                                 told.state,
                                 told.version,
                                 std::to_string(accounts_max),
                                 keyvalue::moment_text(told.at),
                                 told.mail,
                                 keyvalue::moment_text(told.at - notices_apart)};
    for (int i = 0; i < accounts_max; ++i) {
        out.push_back(new_id(ids, told.at, "evt"));
        out.push_back(new_id(ids, told.at, "mail"));
    }
    return out;
}

}  // namespace

task<expected<bool>> redis_news_repository::run(const script& what,
                                                std::vector<std::string> values) {
    auto running = store_.run(what, list_keys(outbox_.name()), std::move(values));
    const auto answer = co_await std::move(running);
    if (!answer) co_return std::unexpected(answer.error());
    if (answer->list.at(1).integer > 0) outbox_.announce();
    co_return answer->list.at(0).integer == 1;
}

task<expected<bool>> redis_news_repository::take_stock(stock_news told, int accounts_max) {
    what_became became{told.sku, told.sold_out ? "1" : "0",
                       told.version ? std::to_string(*told.version) : "", told.at, ""};
    if (told.words) became.mail = json::encode(back_in_stock_mail(somebody, *told.words));
    return run(take_stock_script(), values_of(became, accounts_max, ids_));
}

task<expected<bool>> redis_news_repository::take_price(price_news told, int accounts_max) {
    const what_became became{told.sku, std::to_string(told.price), std::to_string(told.version),
                             told.at, json::encode(cheaper_mail(somebody, told.words, told.price))};
    return run(take_price_script(), values_of(became, accounts_max, ids_));
}

}  // namespace flores::wishlist

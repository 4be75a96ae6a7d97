// Which events an outbox in Redis holds no more.
#include "platform/events/redis_outbox.hpp"

namespace flores::events {
namespace {

const keyvalue::script ids_script{R"lua(
local out = {}
for i, seq in ipairs(ARGV) do
    out[i] = redis.call('HGET', KEYS[1] .. ':event:' .. seq, 'id') or ''
end
return out
)lua"};

}  // namespace

task<expected<std::vector<event_name>>> redis_outbox::missing(std::vector<event_name> asked) {
    std::vector<std::string> positions;
    for (const event_name& one : asked) positions.push_back(std::to_string(one.position));
    auto running = store_.run(ids_script, {name_}, std::move(positions));
    const auto answer = co_await std::move(running);
    if (!answer) co_return std::unexpected(answer.error());
    std::map<std::int64_t, std::string> found;
    for (std::size_t i = 0; i < answer->list.size(); ++i)
        if (const std::string& id = answer->list[i].text; !id.empty())
            found.emplace(asked.at(i).position, id);
    co_return not_among(std::move(asked), found);
}

}  // namespace flores::events

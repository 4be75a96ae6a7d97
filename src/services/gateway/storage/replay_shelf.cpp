#include "services/gateway/storage/replay_shelf.hpp"

#include "platform/http/replays.hpp"
#include "platform/promotion/keyed_shelf.hpp"
#include "services/gateway/storage/redis_replays.hpp"

namespace flores::gateway {
namespace {

using promotion::number_at;
using promotion::record;
using promotion::text_at;
using promotion::value;
using texts = std::vector<std::string>;
using commands = std::vector<task<expected<keyvalue::reply>>>;

// account, answer (NULL: a claim), at, fingerprint, scope: the columns of the table, by name.
class redis_replays final : public promotion::keyed_shelf {
public:
    explicit redis_replays(promotion::redis_target& redis) : redis_(redis) {}

private:
    static std::string key_of(std::string_view scope) {
        return std::string(replays_prefix).append(scope);
    }

    texts names() override {
        texts out = redis_.names_behind(key_of(""));
        std::erase_if(out, [](const auto& each) { return each.starts_with('#'); });
        return out;
    }
    std::vector<std::vector<value>> load(const texts& scopes) override {
        commands asking;
        for (const std::string& each : scopes)
            asking.push_back(redis_.store().run(
                {"HMGET", key_of(each), "account", "answer", "at", "fingerprint"}));
        std::vector<std::vector<value>> out;
        for (std::size_t i = 0; const auto& found : redis_.run_all(std::move(asking))) {
            const auto& part = found.list;
            const std::string& scope = scopes[i++];
            if (part.at(0).is_nil()) {
                out.emplace_back();
                continue;
            }
            out.push_back({part[0].text, part[1].is_nil() ? value() : value(part[1].text),
                           keyvalue::number_in(part[2].text), part[3].text, scope});
        }
        return out;
    }
    void put(const std::vector<record>& some) override {
        commands putting;
        for (const record& one : some) {
            const std::string& scope = text_at(one, 4);
            const std::string at = std::to_string(number_at(one, 2));
            std::vector<std::string> hash{"HSET",          key_of(scope),  "account",
                                          text_at(one, 0), "at",           at,
                                          "fingerprint",   text_at(one, 3)};
            if (const auto* answer = std::get_if<std::string>(&one.values[1]))
                hash.insert(hash.end(), {"answer", *answer});
            const auto kept = std::chrono::seconds(http::answers_kept).count();
            putting.push_back(redis_.store().run(std::move(hash)));
            putting.push_back(redis_.store().run({"EXPIRE", key_of(scope), std::to_string(kept)}));
            putting.push_back(redis_.store().run({"ZADD", key_of(replays_index), at, scope}));
        }
        redis_.run_all(std::move(putting));
    }
    void drop(const texts& scopes) override {
        commands dropping;
        for (const std::string& each : scopes) {
            dropping.push_back(redis_.store().run({"DEL", key_of(each)}));
            dropping.push_back(redis_.store().run({"ZREM", key_of(replays_index), each}));
        }
        redis_.run_all(std::move(dropping));
    }

    promotion::redis_target& redis_;
};

}  // namespace

std::unique_ptr<promotion::shelf> replays_in(promotion::redis_target& redis) {
    return std::make_unique<redis_replays>(redis);
}

}  // namespace flores::gateway

#include "services/gateway/storage/kept_answers.hpp"

#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"

#include <boost/describe/class.hpp>

#include <map>

namespace flores::gateway {
namespace {

struct stored_answer {
    int status;
    std::string body;
    std::map<std::string, std::string> headers;
};
BOOST_DESCRIBE_STRUCT(stored_answer, (), (status, body, headers))

}  // namespace

std::string text_of_answer(http::kept_answer answer) {
    stored_answer stored{answer.status, std::move(answer.body), {}};
    for (auto& [name, value] : answer.headers) stored.headers.emplace(name, std::move(value));
    return json::encode(stored);
}

expected<http::claim_outcome> outcome_of_answer(std::string_view text) {
    using kind = http::claim_outcome::kind;
    if (text == erased_answer) return http::claim_outcome{kind::erased, {}};
    auto stored = json::decode<stored_answer>(text);
    if (!stored) return std::unexpected(std::move(stored.error()));
    http::kept_answer out{stored->status, std::move(stored->body), {}};
    for (auto& [name, value] : stored->headers) out.headers.emplace_back(name, value);
    return http::claim_outcome{kind::kept, std::move(out)};
}

}  // namespace flores::gateway

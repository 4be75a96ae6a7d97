#include "platform/http/remote_error.hpp"

#include "platform/core/lasting_text.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"

#include <boost/describe/class.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace flores::http {
namespace {

constexpr std::size_t kinds_max = 512;

struct said_text {
    std::string es;
    std::string en;
};
BOOST_DESCRIBE_STRUCT(said_text, (), (es, en))

struct said_field {
    std::string pointer;
    std::string code;
    said_text message;
};
BOOST_DESCRIBE_STRUCT(said_field, (), (pointer, code, message))

struct said_error {
    std::int64_t status;
    std::string code;
    said_text title;
    said_text detail;
    std::vector<said_field> fields;
    std::int64_t retry_after_s;
    std::string members;
};
BOOST_DESCRIBE_STRUCT(said_error, (), (status, code, title, detail, fields, retry_after_s, members))

// The kind that was learned for this, or a new one. Null: there are too many to be constants.
const error_kind* kind_of(const said_error& said) {
    struct kinds {
        std::mutex mutex;
        std::map<std::string, std::unique_ptr<const error_kind>, std::less<>> all;
    };
    // Never destroyed: an error refers to its kind for good.
    static auto& learned = *new kinds;
    const std::string name = fmt::format("{} {} {}", said.status, said.code, said.title.es);
    const std::lock_guard lock(learned.mutex);
    if (const auto found = learned.all.find(name); found != learned.all.end())
        return found->second.get();
    const std::string_view code = lasting_text(said.code);
    if (learned.all.size() >= kinds_max || code.empty()) return nullptr;
    auto made = std::make_unique<const error_kind>(
        static_cast<int>(said.status), code,
        phrase{lasting_text(said.title.es), lasting_text(said.title.en)});
    return learned.all.emplace(name, std::move(made)).first->second.get();
}

error no_error_of_ours(int status, std::string_view why) {
    return error(errors::unavailable,
                 log_text{fmt::format("a service answered {} and {}", status, why)});
}

}  // namespace

std::string write_remote_error(const error& what) {
    said_error said{what.kind->status,
                    std::string(what.kind->code),
                    {std::string(what.kind->title.es), std::string(what.kind->title.en)},
                    {what.detail.es, what.detail.en},
                    {},
                    what.retry_after.count(),
                    what.members};
    for (const field_error& field : what.fields)
        said.fields.push_back(
            {field.pointer, std::string(field.code), {field.message.es, field.message.en}});
    return json::encode(said);
}

error read_remote_error(int status, std::string_view body) {
    expected<said_error> said = json::decode<said_error>(body);
    if (!said) return no_error_of_ours(status, "no error of ours");
    if (said->status < 400 || said->status > 599)
        return no_error_of_ours(status, "an error that is none");
    const error_kind* kind = kind_of(*said);
    if (kind == nullptr) return no_error_of_ours(status, "more kinds of error than there are");
    error out(*kind);
    out.detail = {std::move(said->detail.es), std::move(said->detail.en)};
    for (said_field& field : said->fields)
        out.fields.push_back({std::move(field.pointer),
                              lasting_text(field.code),
                              {std::move(field.message.es), std::move(field.message.en)}});
    out.retry_after = std::chrono::seconds(said->retry_after_s);
    out.members = std::move(said->members);
    return out;
}

}  // namespace flores::http

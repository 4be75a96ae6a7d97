#include "platform/http/in_process_calls.hpp"

namespace flores::http {

task<expected<std::string>> in_process_calls::call(std::string_view service, verb method,
                                                   std::string path, std::string body) {
    const auto found = here_.find(service);
    if (found == here_.end()) {
        if (elsewhere_ == nullptr) co_return fail(errors::unavailable);
        auto asking = elsewhere_->call(service, method, std::move(path), std::move(body));
        co_return co_await std::move(asking);
    }
    request asked;
    asked.method = method;
    asked.target = path;
    const auto question = asked.target.find('?');
    asked.path = asked.target.substr(0, question);
    if (question != std::string_view::npos) asked.query = asked.target.substr(question + 1);
    asked.body = body;
    auto running =
        found->second->call_inside(asked, auth::principal::of_service(std::string(service)));
    auto answer = co_await std::move(running);
    if (!answer) co_return std::unexpected(std::move(answer.error()));
    co_return std::string(answer->content());
}

}  // namespace flores::http

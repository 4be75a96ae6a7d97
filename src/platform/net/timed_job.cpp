#include "platform/net/timed_job.hpp"

#include "platform/core/ambient.hpp"
#include "platform/observe/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace flores::net {
namespace {

namespace asio = boost::asio;

task<void> run_once(const std::string& name, const std::function<task<void>()>& work) {
    current_ambient() = ambient{};
    try {
        auto running = work();
        co_await std::move(running);
    } catch (const std::exception& what) {
        log::error("timed_job_failed", {{"job", name}, {"why", std::string_view(what.what())}});
    }
}

task<void> nothing() {
    co_return;
}

task<void> repeat(asio::io_context& loop, std::string name, std::chrono::milliseconds period,
                  std::function<task<void>()> work) {
    asio::steady_timer timer(loop);
    for (;;) {
        boost::system::error_code ec;
        timer.expires_after(period);
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
        if (ec) co_return;
        co_await run_once(name, work);
    }
}

}  // namespace

void run_every(loops& all, std::string name, std::chrono::milliseconds period,
               std::function<task<void>()> work) {
    auto running = repeat(all.at(0), std::move(name), period, std::move(work));
    asio::co_spawn(all.at(0), std::move(running), asio::detached);
}

void run_once_every(leases* held, std::string_view service, loops& all, std::string name,
                    std::chrono::milliseconds period, std::function<task<void>()> work) {
    if (held == nullptr) return run_every(all, std::move(name), period, std::move(work));
    auto guarded = [held, lease = std::string(service), work = std::move(work)]() -> task<void> {
        return held->holds(lease) ? work() : nothing();
    };
    run_every(all, std::move(name), period, std::move(guarded));
}

}  // namespace flores::net

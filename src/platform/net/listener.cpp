#include "platform/net/listener.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <list>
#include <stdexcept>

namespace flores::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr std::chrono::milliseconds sweep_ms{500};
constexpr std::chrono::milliseconds accept_again_ms{50};

[[noreturn]] void cannot_listen(const std::string& address, std::uint16_t port,
                                const error_code& why) {
    const std::string hint =
        why == asio::error::address_in_use
            ? "another program serves there; stop it, or choose another port with API_GATEWAY_PORT"
            : "choose an address of this machine with FLORES_BIND";
    throw std::runtime_error(
        fmt::format("cannot listen on {} port {}: {}: {}", address, port, why.message(), hint));
}

}  // namespace

// What one loop holds: its socket and its connections. Touched on that loop only.
struct listener::on_loop {
    explicit on_loop(asio::io_context& context) : acceptor(context), timer(context) {}

    tcp::acceptor acceptor;
    asio::steady_timer timer;
    std::list<connection> connections;
    bool stopped = false;
};

listener::listener(loops& all, std::string address, std::uint16_t port, request_handler& handler,
                   connection_limits limits)
    : loops_(all), handler_(handler), limits_(limits), port_(port) {
    error_code ec;
    const auto where = asio::ip::make_address(address, ec);
    if (ec) cannot_listen(address, port, ec);
    {
        // SO_REUSEPORT would join another process of this user without a word: ask first.
        tcp::acceptor probe(all.at(0));
        probe.open(where.is_v6() ? tcp::v6() : tcp::v4(), ec);
        probe.set_option(tcp::acceptor::reuse_address(true), ec);
        probe.bind({where, port_}, ec);
        if (!ec) probe.listen(1, ec);
        if (ec) cannot_listen(address, port, ec);
        port_ = probe.local_endpoint().port();
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto part = std::make_unique<on_loop>(all.at(i));
        part->acceptor.open(where.is_v6() ? tcp::v6() : tcp::v4(), ec);
        part->acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
        part->acceptor.set_option(reuse_port(true), ec);
        part->acceptor.bind({where, port_}, ec);
        if (!ec) part->acceptor.listen(asio::socket_base::max_listen_connections, ec);
        if (ec) cannot_listen(address, port_, ec);
        parts_.push_back(std::move(part));
    }
}

listener::~listener() = default;

void listener::start() {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        on_loop& part = *parts_[i];
        auto serve_one = [](listener& self, on_loop& mine,
                            std::list<connection>::iterator place) -> task<void> {
            co_await place->serve();
            mine.connections.erase(place);
            --self.open_;
        };
        auto accept = [](listener& self, on_loop& mine, auto serve) -> task<void> {
            while (mine.acceptor.is_open()) {
                error_code ec;
                tcp::socket socket = co_await mine.acceptor.async_accept(
                    asio::redirect_error(asio::use_awaitable, ec));
                if (ec == asio::error::operation_aborted) co_return;
                if (ec) {  // out of descriptors: leave the rest in the backlog for a moment
                    asio::steady_timer pause(mine.acceptor.get_executor(), accept_again_ms);
                    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ec));
                    continue;
                }
                if (self.open_ >= self.limits_.connections_max) continue;
                ++self.open_;
                const auto place =
                    mine.connections.emplace(mine.connections.end(), std::move(socket),
                                             self.handler_, self.limits_, self.draining_);
                auto running = serve(self, mine, place);
                asio::co_spawn(mine.acceptor.get_executor(), std::move(running), asio::detached);
            }
        };
        auto sweep = [](on_loop& mine) -> task<void> {
            while (!mine.stopped) {
                error_code ec;
                mine.timer.expires_after(sweep_ms);
                co_await mine.timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
                const auto now = std::chrono::steady_clock::now();
                for (auto& one : mine.connections) one.sweep(now);
            }
        };
        auto accepting = accept(*this, part, serve_one);
        auto sweeping = sweep(part);
        asio::co_spawn(loops_.at(i), std::move(accepting), asio::detached);
        asio::co_spawn(loops_.at(i), std::move(sweeping), asio::detached);
    }
}

void listener::drain() {
    draining_ = true;
    loops_.post_all([this](std::size_t i) {
        error_code ignored;
        parts_[i]->acceptor.close(ignored);
        for (auto& one : parts_[i]->connections) one.close_if_idle();
    });
}

}  // namespace flores::net

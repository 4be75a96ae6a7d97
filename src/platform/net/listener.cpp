#include "platform/net/listener.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
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
constexpr std::size_t connection_bytes = 8 * 1024;  // about what each takes that holds nothing
constexpr std::size_t worth_giving_back_bytes = 16 * 1024 * 1024;

[[noreturn]] void cannot_listen(const std::string& address, std::uint16_t port,
                                const error_code& why, std::string_view port_setting) {
    const std::string hint =
        why == asio::error::address_in_use
            ? fmt::format("another program serves there; stop it, or choose another port with {}",
                          port_setting)
            : "choose an address of this machine with FLORES_BIND";
    throw std::runtime_error(
        fmt::format("cannot listen on {} port {}: {}: {}", address, port, why.message(), hint));
}

// Says that the shop is full and closes; what the socket does not take at once is not waited for.
void turn_away(tcp::socket& socket, request_handler& handler) {
    error_code ignored;
    const std::string peer = socket.remote_endpoint(ignored).address().to_string();
    http::request unread;
    unread.peer = peer;
    http::call at(unread);
    http::response out;
    handler.begin(at);
    handler.refuse(at, errors::overloaded, out);
    out.close = true;
    std::string answer;
    handler.finish(at, out, answer);
    answer.append(out.content());
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(answer), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace

// What one loop holds: its socket and its connections. Touched on that loop only.
struct listener::on_loop {
    explicit on_loop(asio::io_context& context) : acceptor(context), timer(context) {}

    tcp::acceptor acceptor;
    asio::steady_timer timer;
    std::list<connection> connections;
    std::chrono::steady_clock::time_point farewell_from =
        std::chrono::steady_clock::time_point::max();
    bool stopped = false;
};

listener::listener(loops& all, std::string address, std::uint16_t port, request_handler& handler,
                   connection_limits limits, std::string_view port_setting)
    : loops_(all),
      handler_(handler),
      limits_(limits),
      port_(port),
      unfinished_(limits.unfinished_bytes_max) {
    error_code ec;
    const auto where = asio::ip::make_address(address, ec);
    if (ec) cannot_listen(address, port, ec, port_setting);
    if (port_ != 0) {
        // SO_REUSEPORT would join another process of this user without a word: ask first. Not on a
        // loop: its epoll_wait, woken by a client, has the socket in hand after we closed it.
        asio::io_context aside;
        tcp::acceptor probe(aside);
        probe.open(where.is_v6() ? tcp::v6() : tcp::v4(), ec);
        probe.set_option(tcp::acceptor::reuse_address(true), ec);
        probe.bind({where, port_}, ec);
        if (!ec) probe.listen(1, ec);
        if (ec) cannot_listen(address, port, ec, port_setting);
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto part = std::make_unique<on_loop>(all.at(i));
        part->acceptor.open(where.is_v6() ? tcp::v6() : tcp::v4(), ec);
        part->acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
        part->acceptor.set_option(reuse_port(true), ec);
        part->acceptor.bind({where, port_}, ec);
        if (!ec) part->acceptor.listen(asio::socket_base::max_listen_connections, ec);
        if (ec) cannot_listen(address, port_, ec, port_setting);
        port_ = part->acceptor.local_endpoint().port();  // the one that the first of them got
        parts_.push_back(std::move(part));
    }
}

listener::~listener() = default;

void listener::start() {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        auto accepting = accept(*parts_[i]);
        auto sweeping = sweep(*parts_[i]);
        ++accepting_;
        asio::co_spawn(loops_.at(i), std::move(accepting), asio::detached);
        asio::co_spawn(loops_.at(i), std::move(sweeping), asio::detached);
    }
}

void listener::serve(on_loop& mine, tcp::socket socket) {
    if (open_ >= limits_.connections_max) return turn_away(socket, handler_);
    ++open_;
    const auto place = mine.connections.emplace(mine.connections.end(), std::move(socket), handler_,
                                                limits_, unfinished_, draining_);
    auto serve_one = [](listener& self, on_loop& on,
                        std::list<connection>::iterator at) -> task<void> {
        co_await at->serve();
        on.connections.erase(at);
        --self.open_;
    };
    auto running = serve_one(*this, mine, place);
    asio::co_spawn(mine.acceptor.get_executor(), std::move(running), asio::detached);
}

task<void> listener::accept(on_loop& mine) {
    while (mine.acceptor.is_open()) {
        error_code ec;
        tcp::socket socket =
            co_await mine.acceptor.async_accept(asio::redirect_error(asio::use_awaitable, ec));
        if (ec == asio::error::operation_aborted) break;
        if (ec) {  // out of descriptors: leave the rest in the backlog for a moment
            asio::steady_timer pause(mine.acceptor.get_executor(), accept_again_ms);
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ec));
            continue;
        }
        serve(mine, std::move(socket));
    }
    --accepting_;
}

task<void> listener::sweep(on_loop& mine) {
    while (!mine.stopped) {
        error_code ec;
        mine.timer.expires_after(sweep_ms);
        co_await mine.timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
        const auto now = std::chrono::steady_clock::now();
        for (auto& one : mine.connections) one.sweep(now);
        if (&mine == parts_.front().get()) give_memory_back();
        if (now < mine.farewell_from) continue;
        for (auto& one : mine.connections) one.close_if_idle(now, limits_.farewell_ms);
        if (now - mine.farewell_from >= limits_.farewell_ms) stop_accepting(mine);
    }
}

// The allocator keeps what many connections held when they are gone, but if it is asked.
void listener::give_memory_back() {
    const std::size_t held = open_ * connection_bytes + unfinished_.taken();
    most_held_bytes_ = std::max(most_held_bytes_, held);
    const std::size_t left = most_held_bytes_ - held;
    if (left < worth_giving_back_bytes || left < held) return;
    ::malloc_trim(0);
    most_held_bytes_ = held;
}

void listener::stop_accepting(on_loop& mine) {
    if (!mine.acceptor.is_open()) return;
    error_code ec;
    // Who is connected and not yet accepted would be reset by the close. They are served behind it:
    // whom we answer may connect again, without an end.
    std::vector<tcp::socket> last_ones;
    mine.acceptor.non_blocking(true, ec);
    while (!ec) {
        tcp::socket socket(mine.acceptor.get_executor());
        mine.acceptor.accept(socket, ec);
        if (!ec) last_ones.push_back(std::move(socket));
    }
    mine.acceptor.close(ec);
    for (tcp::socket& one : last_ones) serve(mine, std::move(one));
}

void listener::drain() {
    draining_ = true;
    loops_.post_all([this](std::size_t i) {
        const auto now = std::chrono::steady_clock::now();
        parts_[i]->farewell_from = now;
        if (limits_.farewell_ms.count() > 0) return;
        stop_accepting(*parts_[i]);
        for (auto& one : parts_[i]->connections) one.close_if_idle(now, limits_.farewell_ms);
    });
}

}  // namespace flores::net

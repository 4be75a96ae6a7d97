#include "cli/shop.hpp"

#include "cli/service_names.hpp"
#include "cli/shop_parts.hpp"
#include "platform/core/start_up_pages.hpp"
#include "platform/observe/log.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace flores::cli {
namespace {

// Hand-overs side by side where no customer waits for anything: each batch is a few commits.
constexpr int settling_batch = 512;

// For whoever waits at the terminal: where a browser on this machine finds the shop.
void tell_place(const std::string& bind, std::uint16_t port) {
    std::string host = bind == "0.0.0.0" || bind == "::" ? "127.0.0.1" : bind;
    if (host.contains(':')) host = '[' + host + ']';
    std::fprintf(stderr,
                 "the shop is at http://%s:%d; Ctrl-C ends it when all requests are answered\n",
                 host.c_str(), port);
}

// For events and stores, where the requests took the whole time of grace.
constexpr std::chrono::seconds last_words_min{1};

// A store that does not answer must not hold up the end: nothing is lost with what it has in hand,
// as nothing is when the process is killed.
void end_by(std::chrono::steady_clock::time_point when, int code) {
    std::thread([when, code] {
        std::this_thread::sleep_until(when);
        std::_Exit(code);
    }).detach();
}

}  // namespace

shop::shop(const config::settings& settings, const std::vector<std::string>& asked)
    : parts_(std::make_unique<parts>(settings, asked)) {}

shop::~shop() {
    parts_->stop_events(std::chrono::steady_clock::now() + parts_->settings.shutdown_grace);
    parts_->loops.stop();
}

void shop::enter(const std::string& doing) {
    if (parts_->shared) parts_->shared->enter(doing, end_command);
}

accounts::module& shop::accounts() {
    return *parts_->accounts;
}
order::module& shop::orders() {
    return *parts_->orders;
}
product::module& shop::products() {
    return *parts_->products;
}

events::relay& shop::relay() {
    return parts_->relay;
}

boost::asio::io_context& shop::first_loop() {
    return parts_->loops.at(0);
}

void shop::settle_events() {
    if (parts_->shared) return;  // the processes that serve publish what is in the outboxes
    auto pump_all = [](events::relay& relay) -> task<void> {
        for (int handed = 1; handed > 0;) {
            auto pumping = relay.pump(settling_batch);
            handed = co_await std::move(pumping);
        }
    };
    wait_for(pump_all(parts_->relay));
}

int shop::serve() {
    parts& own = *parts_;
    own.meanwhile.reset();
    for (door& one : own.doors) one.bind();
    own.start_events();
    if (own.edge_module) own.edge_module->start();
    if (own.others) own.others->start(own.serves(edge));
    for (const hosted_service& one : own.services) one.start();
    for (door& one : own.doors) one.open();
    if (own.whole) tell_place(own.settings.bind, own.doors.front().port());
    let_go_of_start_up_pages();
    int signal = 0;
    sigwait(&own.end_signals, &signal);
    log::info("draining", {{"signal", signal}});
    for (door& one : own.doors) one.drain();
    const auto all_drained = [&own] {
        return std::ranges::all_of(own.doors, &door::is_drained);
    };
    const auto give_up = std::chrono::steady_clock::now() + own.settings.shutdown_grace;
    while (!all_drained() && std::chrono::steady_clock::now() < give_up)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    const auto end = std::max(give_up, std::chrono::steady_clock::now() + last_words_min);
    const bool at_rest = own.stop_events(end);
    if (at_rest) own.loops.stop();
    std::size_t cut_off = 0;
    for (const door& one : own.doors) cut_off += one.open_connections();
    log::info("stopped", {{"cut_off", cut_off}, {"at_rest", at_rest}});
    own.access_log.flush();
    const int code = own.shared && own.shared->was_shut_out() ? 1 : 0;
    if (!at_rest) std::_Exit(code);
    if (own.shared) end_by(end, code);
    return code;
}

}  // namespace flores::cli

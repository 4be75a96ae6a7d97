#include "platform/promotion/lasting_presence.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <utility>

namespace flores::promotion {

lasting_presence::lasting_presence(const keyvalue::redis_place& place) : store_(loops_, place) {
    loops_.run();
}

lasting_presence::~lasting_presence() {
    if (kept_up_) entry_->stop().wait();
    loops_.stop();
}

expected<std::vector<std::string>> lasting_presence::enter(std::string who) {
    entry_.emplace(loops_.at(0).get_executor(), store_, presence::role::serves, std::move(who));
    auto entering = entry_->enter();
    return boost::asio::co_spawn(loops_.at(0), std::move(entering), boost::asio::use_future).get();
}

void lasting_presence::keep_up(std::function<void(const std::string& by)> shut_out) {
    entry_->start(std::move(shut_out));
    kept_up_ = true;
}

}  // namespace flores::promotion

#include "platform/net/loops.hpp"

#include <boost/asio/post.hpp>

#include <pthread.h>

namespace flores::net {
namespace {

thread_local std::size_t current_loop = 0;

}  // namespace

loops::loops(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        // 1: each context is run by one thread alone, though others post to it.
        all_.push_back(std::make_unique<boost::asio::io_context>(1));
        guards_.push_back(boost::asio::make_work_guard(*all_.back()));
    }
}

loops::~loops() {
    stop();
}

std::size_t loops::current() {
    return current_loop;
}

void loops::run() {
    for (std::size_t i = 0; i < all_.size(); ++i) {
        threads_.emplace_back([this, i] {
            current_loop = i;
            all_[i]->run();
        });
        pthread_setname_np(threads_.back().native_handle(), "loop");
    }
}

void loops::post_all(std::function<void(std::size_t)> what) {
    for (std::size_t i = 0; i < all_.size(); ++i)
        boost::asio::post(*all_[i], [what, i] { what(i); });
}

void loops::stop() {
    guards_.clear();
    for (auto& one : all_) one->stop();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

}  // namespace flores::net

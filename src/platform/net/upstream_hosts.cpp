#include "platform/net/upstream_hosts.hpp"

#include "platform/core/growing_pause.hpp"

#include <algorithm>
#include <utility>

namespace flores::net {

void upstream_hosts::replace(const std::vector<boost::asio::ip::address>& found,
                             std::uint16_t port) {
    std::vector<std::shared_ptr<upstream_host>> next;
    for (const auto& address : found) {
        const boost::asio::ip::tcp::endpoint at(address, port);
        const auto known = std::ranges::find(all_, at, [](const auto& one) { return one->at; });
        if (known != all_.end()) {
            next.push_back(*known);
            continue;
        }
        next.push_back(std::make_shared<upstream_host>());
        next.back()->at = at;
    }
    all_ = std::move(next);
}

std::shared_ptr<upstream_host> upstream_hosts::choose(const upstream_host* tried, time now) {
    if (all_.size() == 1) return all_.front();
    fit_.clear();
    rest_.clear();
    for (std::size_t i = 0; i < all_.size(); ++i) {
        const upstream_host& one = *all_[i];
        if (&one == tried) continue;
        (now >= one.out_until && now >= one.leaving_until ? fit_ : rest_).push_back(i);
    }
    const auto& from = fit_.empty() ? rest_ : fit_;
    if (from.empty()) return nullptr;
    const std::size_t first = random_() % from.size();
    const std::size_t beyond = from.size() > 1 ? 1 + random_() % (from.size() - 1) : 0;
    const auto& a = all_[from[first]];
    const auto& b = all_[from[(first + beyond) % from.size()]];
    const auto& taken = b->in_flight < a->in_flight ? b : a;
    if (taken->failures >= limits_.failures_max && now >= taken->out_until) {
        taken->probed = true;
        taken->out_until = now + taken->out_for;
    } else if (now < taken->out_until) {
        taken->needed = true;
    }
    return taken;
}

void upstream_hosts::succeeded(upstream_host& at) const {
    at.failures = 0;
    at.ejections = 0;
    if (at.probed || at.needed) at.out_until = {};
    at.probed = false;
    at.needed = false;
}

bool upstream_hosts::failed(upstream_host& at, time now) const {
    const bool is_out = now < at.out_until && !at.probed;
    if (++at.failures < limits_.failures_max || is_out) return false;
    at.probed = false;
    at.needed = false;
    at.out_for = growing_pause(++at.ejections, limits_.ejected_ms_first, limits_.ejected_ms_max);
    at.out_until = now + at.out_for;
    return true;
}

void upstream_hosts::leaves(upstream_host& at, time now) const {
    at.leaving_until = now + limits_.leaving_ms;
    at.idle.clear();
}

std::unique_ptr<upstream_connection> upstream_hosts::take_idle(upstream_host& of, bool repeatable,
                                                               time now) const {
    while (!of.idle.empty()) {
        auto line = std::move(of.idle.back());
        of.idle.pop_back();
        const auto idle_for = now - line->used_at;
        if (idle_for > limits_.idle_ms_max) continue;
        if (!repeatable && idle_for > limits_.settled_ms_max) continue;
        // What came meanwhile answers nothing of ours: the next caller would take it for theirs.
        if (!line->is_quiet()) continue;
        return line;
    }
    return nullptr;
}

void upstream_hosts::keep(upstream_host& of, std::unique_ptr<upstream_connection> line,
                          time now) const {
    // The front was used least lately: what is too old goes as new ones come.
    const auto is_old = [&](const auto& one) {
        return now - one->used_at > limits_.idle_ms_max;
    };
    if (!of.idle.empty() && is_old(of.idle.front())) std::erase_if(of.idle, is_old);
    if (of.idle.size() < limits_.idle_max) of.idle.push_back(std::move(line));
}

void upstream_hosts::close_idle() {
    for (const auto& one : all_) one->idle.clear();
}

}  // namespace flores::net

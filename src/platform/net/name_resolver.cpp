#include "platform/net/name_resolver.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <sstream>

namespace flores::net {
namespace {

using boost::asio::ip::address;

std::optional<address> address_of(const addrinfo& found) {
    if (found.ai_family == AF_INET) {
        const auto& in = reinterpret_cast<const sockaddr_in&>(*found.ai_addr);
        return boost::asio::ip::address_v4(ntohl(in.sin_addr.s_addr));
    }
    if (found.ai_family != AF_INET6) return std::nullopt;
    const auto& in = reinterpret_cast<const sockaddr_in6&>(*found.ai_addr);
    boost::asio::ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
    return boost::asio::ip::address_v6(bytes, in.sin6_scope_id);
}

// Adds the addresses of one name.
expected<void> look_up(const std::string& host, std::vector<address>& out) {
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_ADDRCONFIG;
    addrinfo* raw = nullptr;
    const int failed = getaddrinfo(host.c_str(), nullptr, &wanted, &raw);
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> found(raw, &freeaddrinfo);
    if (failed != 0) return fail(errors::unavailable, log_text{host + ": " + gai_strerror(failed)});
    for (const addrinfo* one = found.get(); one != nullptr; one = one->ai_next)
        if (const auto at = address_of(*one); at && std::ranges::find(out, *at) == out.end())
            out.push_back(*at);
    if (out.empty()) return fail(errors::unavailable, log_text{host + " has no address"});
    return {};
}

// One of them that is not known does not hide the others.
expected<std::vector<address>> look_up_all(const std::string& hosts) {
    std::vector<address> out;
    expected<void> last;
    std::istringstream names(hosts);
    for (std::string name; std::getline(names, name, ',');)
        if (auto found = look_up(name, out); !found) last = std::move(found);
    if (out.empty() && !last) return std::unexpected(std::move(last.error()));
    return out;
}

}  // namespace

task<expected<std::vector<address>>> system_resolver::resolve(std::string host) {
    auto work = [host = std::move(host)]() -> expected<std::vector<address>> {
        return look_up_all(host);
    };
    auto running = off_loop(pool_, work);
    co_return co_await std::move(running);
}

}  // namespace flores::net

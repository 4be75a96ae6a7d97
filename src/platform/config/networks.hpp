// Sets of addresses, as "10.0.0.0/8, 192.168.1.5, fd00::/8".
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::config {

class networks {
public:
    networks() = default;

    // nullopt when one of them is neither an address nor a range.
    static std::optional<networks> parse(std::string_view text);

    // Whether the address (of either family, a v4 one also as ::ffff:a.b.c.d) is in the set.
    bool contain(std::string_view address) const;

private:
    struct range {
        std::array<unsigned char, 16> bytes;  // v4 addresses as ::ffff:a.b.c.d
        int bits;
    };

    std::vector<range> ranges_;
};

// What a limit counts an address by, since one line may hold 2^64 addresses of IPv6: such an
// address stands for its /64 ("2001:db8::/64"), a mapped one for its IPv4 address, any other text
// for itself.
std::string network_of(std::string_view address);

// Whether the address is the machine's own loopback.
bool is_loopback(std::string_view address);

}  // namespace flores::config

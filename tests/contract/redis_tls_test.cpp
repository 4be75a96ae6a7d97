// The client of Redis against a real server that speaks TLS.
#include "platform/observe/log.hpp"
#include "support/own_certificate.hpp"
#include "support/redis_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace flores::keyvalue {
namespace {

using test::redis_client;
using testing::HasSubstr;

class redis_with_tls : public testing::Test {
protected:
    redis_place place(std::uint16_t port) const {
        return {.host = "127.0.0.1", .port = port, .tls = true, .ca_file = certificate_.file()};
    }
    std::vector<std::string> options() const {
        return {"--tls-port",     std::to_string(port_), "--tls-cert-file",    certificate_.file(),
                "--tls-key-file", certificate_.key(),    "--tls-auth-clients", "no"};
    }
    static std::string refusal_of(const redis_place& place) {
        try {
            reach_redis(place);
        } catch (const redis_refused& why) {
            return why.what();
        }
        return {};
    }

    test::own_certificate certificate_;
    const std::uint16_t port_ = test::free_port();
};

TEST_F(redis_with_tls, trusts_the_certificate_it_was_told_to_and_no_other) {
    test::redis_server server(options());
    redis_client client(place(port_));
    const std::string large(300'000, 'x');
    ASSERT_TRUE(client.say({"SET", "k", large}));
    EXPECT_EQ(client.say({"GET", "k"})->text, large);
    redis_place other = place(port_);
    other.ca_file.clear();
    EXPECT_THROW(reach_redis(other), redis_refused) << "the system does not know it";
    other = place(port_);
    other.host = "localhost";
    EXPECT_THAT(refusal_of(other), HasSubstr("(REDIS_CA_FILE): hostname mismatch"));
    other = place(server.port());
    std::ostringstream out;
    const log::capture captured(out);
    EXPECT_FALSE(reach_redis(other)) << "no TLS there";
    EXPECT_NE(out.str().find("TLS: no answer in time"), std::string::npos) << out.str();
}

TEST_F(redis_with_tls, says_that_a_certificate_has_expired) {
    certificate_.expire();
    test::redis_server server(options());
    EXPECT_THAT(refusal_of(place(port_)), HasSubstr("(REDIS_CA_FILE): certificate has expired"));
}

}  // namespace
}  // namespace flores::keyvalue

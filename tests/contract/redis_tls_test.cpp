// The client of Redis against a real server that speaks TLS.
#include "platform/observe/log.hpp"
#include "support/redis_client.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace flores::keyvalue {
namespace {

using test::redis_client;

class redis_with_tls : public testing::Test {
protected:
    // Of a certificate that names 127.0.0.1 and that nobody signed but itself.
    redis_with_tls() {
        const std::string make =
            "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=redis "
            "-addext subjectAltName=IP:127.0.0.1 -keyout " +
            key_ + " -out " + certificate_ + " 2>/dev/null";
        if (std::system(make.c_str()) != 0) throw std::runtime_error("no certificate");
    }
    redis_place place(std::uint16_t port) const {
        return {.host = "127.0.0.1", .port = port, .tls = true, .ca_file = certificate_};
    }

    test::temp_folder folder_;
    const std::string key_ = (folder_ / "key.pem").string();
    const std::string certificate_ = (folder_ / "cert.pem").string();
    const std::uint16_t port_ = test::free_port();
};

TEST_F(redis_with_tls, trusts_the_certificate_it_was_told_to_and_no_other) {
    test::redis_server server({"--tls-port", std::to_string(port_), "--tls-cert-file", certificate_,
                               "--tls-key-file", key_, "--tls-auth-clients", "no"});
    redis_client client(place(port_));
    const std::string large(300'000, 'x');
    ASSERT_TRUE(client.say({"SET", "k", large}));
    EXPECT_EQ(client.say({"GET", "k"})->text, large);
    redis_place other = place(port_);
    other.ca_file.clear();
    EXPECT_THROW(reach_redis(other), redis_refused) << "the system does not know it";
    other = place(port_);
    other.host = "localhost";
    EXPECT_THROW(reach_redis(other), redis_refused) << "it is another's name";
    other = place(server.port());
    std::ostringstream out;
    const log::capture captured(out);
    EXPECT_FALSE(reach_redis(other)) << "no TLS there";
    EXPECT_NE(out.str().find("TLS: no answer in time"), std::string::npos) << out.str();
}

}  // namespace
}  // namespace flores::keyvalue

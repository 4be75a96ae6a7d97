// How the client of Redis signs in to a real server, and what it is refused with.
#include "support/redis_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flores::keyvalue {
namespace {

using test::redis_client;
using testing::HasSubstr;
using testing::Not;

std::string sign_in_refusal(const redis_place& place) {
    try {
        reach_redis(place);
    } catch (const redis_refused& why) {
        return why.what();
    }
    return {};
}

TEST(redis_sign_in, names_a_wrong_password_and_a_database_that_is_not_there) {
    test::redis_server server({"--requirepass", "secreto"});
    redis_place place{.host = "127.0.0.1", .port = server.port()};
    EXPECT_THROW(reach_redis(place), redis_refused) << "none";
    place.password = "otro";
    EXPECT_THAT(sign_in_refusal(place), AllOf(HasSubstr("WRONGPASS"), Not(HasSubstr("otro"))));
    redis_client locked_out(place);
    EXPECT_FALSE(locked_out.say({"PING"}));
    place.password = "secreto";
    EXPECT_TRUE(reach_redis(place));
    place.user = "nadie";
    EXPECT_THROW(reach_redis(place), redis_refused);
    place.user = "default";
    place.database = 99;
    EXPECT_THROW(reach_redis(place), redis_refused);
    place.database = 3;
    redis_client client(place);
    ASSERT_TRUE(client.say({"SET", "k", "v"}));
    place.database = 0;
    EXPECT_TRUE(redis_client(place).say({"GET", "k"})->is_nil());
}

TEST(redis_sign_in, names_itself_to_a_server_also_without_a_password) {
    test::redis_server server({"--requirepass", "secreto", "--user", "abierta", "on", "nopass",
                               "~*", "+@all", "--user", "cerrada", "on", ">otro", "~*", "+@all"});
    redis_place place{.host = "127.0.0.1", .port = server.port()};
    place.user = "abierta";
    EXPECT_TRUE(reach_redis(place));
    place.user = "cerrada";
    EXPECT_THAT(sign_in_refusal(place), HasSubstr("WRONGPASS"));
}

TEST(redis_sign_in, does_without_hello) {
    test::redis_server server({"--rename-command", "HELLO", ""});
    EXPECT_TRUE(reach_redis({.host = "127.0.0.1", .port = server.port()}));
}

}  // namespace
}  // namespace flores::keyvalue

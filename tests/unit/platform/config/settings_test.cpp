#include "platform/config/settings.hpp"

#include "platform/config/declarations.hpp"
#include "platform/config/secret_file.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace flores::config {
namespace {

using testing::HasSubstr;
using testing::Not;

settings read(variables process, variables flags = {}) {
    return read_settings(environment(std::move(flags), std::move(process), "/nonexistent/.env"));
}

std::string refusal_of(variables process) {
    try {
        read(std::move(process));
    } catch (const config_error& what) {
        return what.what();
    }
    return "";
}

variables production(variables more) {
    more.emplace("FLORES_STORAGE", "production");
    more.emplace("JWT_SECRET", std::string(32, 'k'));
    return more;
}

TEST(settings, have_the_manuals_defaults) {
    const settings got = read({});
    EXPECT_EQ(got.gateway_port, 3000);
    EXPECT_EQ(got.bind, "127.0.0.1");
    EXPECT_EQ(got.stores, storage::embedded);
    EXPECT_EQ(got.jwt_expires_in, std::chrono::hours(24));
    EXPECT_EQ(got.order_hold, std::chrono::minutes(30));
    EXPECT_FALSE(got.secure_cookies());
}

TEST(settings, name_everything_that_is_wrong_at_once) {
    const auto why = refusal_of({{"API_GATEWAY_PORT", "70000"},
                                 {"JWT_EXPIRES_IN", "soon"},
                                 {"FLORES_STORAGE", "cloud"},
                                 {"EMAIL_SECURE", "yes"},
                                 {"METRICS_ALLOW", "10.0.0.0/64"},
                                 {"FLORES_PUBLIC_URL", "shop.example"}});
    EXPECT_THAT(why, HasSubstr("API_GATEWAY_PORT=70000: expected 0 to 65535"));
    for (const auto* name : {"JWT_EXPIRES_IN=soon", "FLORES_STORAGE=cloud", "EMAIL_SECURE=yes",
                             "METRICS_ALLOW=10.0.0.0/64", "FLORES_PUBLIC_URL=shop.example"})
        EXPECT_THAT(why, HasSubstr(name));
}

std::string malformed(const declaration& one) {
    switch (one.type) {
        case kind::text:
            return std::string(static_cast<std::size_t>(one.max) + 1, 'x');
        case kind::mongodb_uri:
        case kind::redis_url:
        case kind::service_url:
            return "http://somewhere:70000";
        default:
            return "no such thing?";
    }
}

TEST(settings, each_stop_the_start_when_they_are_malformed_in_both_modes) {
    for (const declaration& one : declarations())
        for (const char* stores : {"embedded", "production"}) {
            variables given{{"FLORES_STORAGE", stores}, {"JWT_SECRET", std::string(40, 'k')}};
            given[std::string(one.name)] = malformed(one);
            EXPECT_THAT(refusal_of(given), HasSubstr(std::string(one.name) + "=")) << stores;
        }
}

// As it does in every pod for every Service, unless it is told not to.
TEST(settings, that_kubernetes_made_of_a_service_are_refused_with_the_way_out) {
    constexpr auto way_out = "enableServiceLinks: false";
    for (const char* name : {"REDIS_PORT", "DB_PORT", "AUTH_SERVICE_PORT", "FLORES_VICTORIA_PORT"})
        for (const char* stores : {"embedded", "production"}) {
            const auto why = refusal_of({{"FLORES_STORAGE", stores},
                                         {"JWT_SECRET", std::string(40, 'k')},
                                         {name, "tcp://10.0.0.1:6379"}});
            EXPECT_THAT(why, testing::AllOf(HasSubstr(name), HasSubstr(way_out))) << stores;
        }
    EXPECT_THAT(refusal_of({{"JAEGER_AGENT_PORT", "udp://10.0.0.1:6832"}}), HasSubstr(way_out));
    EXPECT_THAT(refusal_of({{"REDIS_PORT", "http://10.0.0.1"}}), Not(HasSubstr(way_out)));
    EXPECT_THAT(refusal_of({{"FLORES_PUBLIC_URL", "tcp://10.0.0.1"}}), Not(HasSubstr(way_out)));
}

TEST(settings, take_ports_up_to_65535) {
    for (const declaration& one : declarations())
        if (one.name.ends_with("_PORT"))
            for (const char* port : {"65536", "-1", "1e3", "80 "})
                EXPECT_THAT(refusal_of({{std::string(one.name), port}}),
                            HasSubstr(std::string(one.name) + "=" + port));
}

TEST(settings, refuse_what_is_no_part_of_a_url_they_take) {
    for (const char* wrong :
         {"https://shop.example/?a=b", "https://shop.example/#top", "https://shop.example:65536",
          "https://shop.example:99999", "https://shop.example:", "https://",
          "https://u:hidden@shop.example", "https://a b"}) {
        const auto why = refusal_of({{"FLORES_PUBLIC_URL", wrong}});
        EXPECT_THAT(why, HasSubstr("FLORES_PUBLIC_URL=")) << wrong;
        EXPECT_THAT(why, Not(HasSubstr("hidden@"))) << wrong;
    }
    for (const char* right : {"https://shop.example", "http://127.0.0.1:8080/", "http://[::1]:80",
                              "https://shop.example/flores"})
        EXPECT_EQ(read({{"FLORES_PUBLIC_URL", right}}).public_url, right);
    for (const char* wrong :
         {"http://u:hidden@cart:3005", "http://cart", "https://cart:3005", "http://cart:0",
          "http://cart:65536", "http://cart:99999", "http://cart:3005/path", "http://cart:3005?a",
          "http://:3005", "http://10.0.0.5,:3005", "http://u:hidden@a,b:3005"}) {
        const auto why = refusal_of(production({{"CART_SERVICE_URL", wrong}}));
        EXPECT_THAT(why, HasSubstr("CART_SERVICE_URL=")) << wrong;
        EXPECT_THAT(why, Not(HasSubstr("hidden@"))) << wrong;
    }
    for (const char* right : {"http://a,b:3005", "http://10.0.0.5,10.0.0.6:3005",
                              "http://cart_2:1/", "http://[fd00::1]:65535"})
        EXPECT_EQ(read(production({{"CART_SERVICE_URL", right}})).service_urls.at("cart"), right);
}

TEST(settings, show_no_password_where_one_does_not_belong) {
    for (const char* name : {"EMAIL_HOST", "JAEGER_AGENT_HOST", "FLORES_ALLOWED_ORIGINS"}) {
        const auto why = refusal_of({{name, "smtp://u:letmein@mail.example"}});
        EXPECT_THAT(why, HasSubstr(std::string(name) + "=smtp://(hidden)@mail.example"));
        EXPECT_THAT(why, Not(HasSubstr("letmein")));
    }
    for (const auto& line : read({{"FLORES_DATA_DIR", "u:letmein@data"}}).summary)
        EXPECT_THAT(line, Not(HasSubstr("letmein")));
}

TEST(settings, refuse_an_unknown_name_of_ours_and_say_the_nearest) {
    EXPECT_THAT(refusal_of({{"FLORES_DATADIR", "x"}}), HasSubstr("did you mean FLORES_DATA_DIR"));
    EXPECT_EQ(refusal_of({{"SOMETHING_ELSE", "x"}}), "");
}

TEST(settings, never_show_a_secret) {
    const std::string secret(31, 'k');
    const auto why = refusal_of({{"JWT_SECRET", secret}});
    EXPECT_THAT(why, HasSubstr("JWT_SECRET"));
    EXPECT_THAT(why, Not(HasSubstr(secret)));
    const std::string good(40, 'k');
    for (const auto& line : read({{"JWT_SECRET", good}}).summary)
        EXPECT_THAT(line, Not(HasSubstr(good)));
}

TEST(settings, refuse_the_samples_of_the_manual) {
    EXPECT_THAT(refusal_of({{"JWT_SECRET", "secreto_seguro_para_JWT_secreto_seguro_para_JWT"}}),
                HasSubstr("sample of the manual"));
    EXPECT_THAT(refusal_of({{"FLORES_STORAGE", "production"},
                            {"JWT_SECRET", std::string(32, 'k')},
                            {"DB_PASSWORD", "flores_password"}}),
                HasSubstr("DB_PASSWORD"));
}

TEST(settings, of_production_need_a_secret) {
    EXPECT_THAT(refusal_of({{"FLORES_STORAGE", "production"}}), HasSubstr("JWT_SECRET: missing"));
}

TEST(settings, of_the_other_mode_are_listed_and_not_obeyed) {
    const settings got = read({{"DB_HOST", "db.example"},
                               {"DB_PASSWORD", "flores_password"},
                               {"DB_USER_FILE", "/nonexistent/user"}});
    EXPECT_THAT(got.summary, testing::Contains("DB_HOST: set, but unused in this mode"));
    EXPECT_THAT(got.summary, testing::Contains("DB_PASSWORD: set, but unused in this mode"));
    EXPECT_EQ(got.db_host, "");
    EXPECT_EQ(got.db_password, "");
}

TEST(settings, of_production_say_where_each_store_is) {
    const settings got = read(production({{"DB_PASSWORD", "pw"},
                                          {"DB_SSLMODE", "verify-full"},
                                          {"MONGODB_URI", "mongodb://u:p@mongo:27017/flores"},
                                          {"REDIS_USER", "shop"},
                                          {"REDIS_TLS", "true"}}));
    EXPECT_EQ(got.db_host, "postgres");
    EXPECT_EQ(got.db_port, 5432);
    EXPECT_EQ(got.db_password, "pw");
    EXPECT_EQ(got.db_sslmode, "verify-full");
    EXPECT_EQ(got.mongodb_uri, "mongodb://u:p@mongo:27017/flores");
    EXPECT_EQ(got.redis_host, "redis");
    EXPECT_EQ(got.redis_user, "shop");
    EXPECT_TRUE(got.redis_tls);
}

TEST(settings, take_all_of_redis_from_its_url) {
    const settings got = read(production({{"REDIS_URL", "rediss://shop:p%40ss@cache:6380/3"},
                                          {"REDIS_HOST", "elsewhere"},
                                          {"REDIS_PASSWORD", "another"}}));
    EXPECT_TRUE(got.redis_tls);
    EXPECT_EQ(got.redis_host, "cache");
    EXPECT_EQ(got.redis_port, 6380);
    EXPECT_EQ(got.redis_user, "shop");
    EXPECT_EQ(got.redis_password, "p@ss");
    EXPECT_EQ(got.redis_database, 3);
    const settings bare = read(production({{"REDIS_URL", "redis://cache"}}));
    EXPECT_FALSE(bare.redis_tls);
    EXPECT_EQ(bare.redis_port, 6379);
    EXPECT_EQ(bare.redis_database, 0);
    EXPECT_EQ(read(production({{"REDIS_URL", "redis://[::1]:6380/0"}})).redis_host, "::1");
}

TEST(settings, refuse_store_addresses_that_are_none_without_showing_them) {
    for (const auto* wrong : {"cache:6379", "http://u:hidden@cache", "redis://u:hidden@cache/x",
                              "redis://u:hidden@cache/0?tls=1", "redis://"}) {
        const auto why = refusal_of(production({{"REDIS_URL", wrong}}));
        EXPECT_THAT(why, AllOf(HasSubstr("REDIS_URL"), Not(HasSubstr("hidden")))) << wrong;
    }
    for (const auto* wrong : {"mongo:27017", "mongodb://", "mongodb://u:hidden@mongo:65536/flores",
                              "mongodb://u:hid/den@mongo/flores", "mongodb://a:1,b:x/flores",
                              "mongodb://u:a@hidden@mongo/flores", "mongodb://u:1/hid@mongo/f",
                              "mongodb://u:1?hid=@mongo/flores"}) {
        const auto why = refusal_of(production({{"MONGODB_URI", wrong}}));
        EXPECT_THAT(why, AllOf(HasSubstr("MONGODB_URI"), HasSubstr("%40 for @"))) << wrong;
        EXPECT_THAT(why, Not(HasSubstr("hid")));
    }
    for (const auto* right :
         {"mongodb://u:p%40@a:27017,b/flores?replicaSet=x", "mongodb://[::1]/f",
          "mongodb://u:p@mongo/flores?appName=@account@", "mongodb+srv://cluster.example/flores",
          "mongodb://%2Ftmp%2Fmongodb-27017.sock/flores"})
        EXPECT_EQ(read(production({{"MONGODB_URI", right}})).mongodb_uri, right);
    EXPECT_THAT(refusal_of(production({{"DB_SSLMODE", "on"}})), HasSubstr("DB_SSLMODE=on"));
}

TEST(settings, give_each_service_its_port_and_its_address) {
    const settings got =
        read({{"PRODUCT_SERVICE_PORT", "4002"}, {"CART_SERVICE_URL", "http://10.0.0.5:3005"}});
    EXPECT_EQ(got.service_ports.at("gateway"), 3000);
    EXPECT_EQ(got.service_ports.at("product"), 4002);
    EXPECT_EQ(got.service_ports.at("contact"), 3008);
    EXPECT_EQ(got.service_ports.size(), 9u);
    EXPECT_EQ(got.service_urls.at("cart"), "http://10.0.0.5:3005");
    EXPECT_EQ(got.service_urls.at("auth"), "http://auth-service:3001");
    EXPECT_EQ(got.service_urls.size(), 8u);
}

TEST(settings, come_from_flag_then_environment_then_file_then_dotenv) {
    test::temp_folder folder;
    std::ofstream(folder / ".env")
        << "FLORES_BIND=10.0.0.4 # of .env\nexport SHUTDOWN_GRACE_S='7'\n";
    std::ofstream(folder / "bind") << "10.0.0.3\n";
    auto bind = [&](variables flags, variables process) {
        return read_settings(environment(std::move(flags), std::move(process), folder / ".env"))
            .bind;
    };
    const std::string file = (folder / "bind").string();
    EXPECT_EQ(bind({}, {}), "10.0.0.4");
    EXPECT_EQ(bind({}, {{"FLORES_BIND_FILE", file}}), "10.0.0.3");
    EXPECT_EQ(bind({}, {{"FLORES_BIND_FILE", file}, {"FLORES_BIND", "10.0.0.2"}}), "10.0.0.2");
    EXPECT_EQ(bind({{"FLORES_BIND", "10.0.0.1"}}, {{"FLORES_BIND", "10.0.0.2"}}), "10.0.0.1");
}

TEST(settings, are_held_to_their_form_also_where_a_flag_stands_before_them) {
    const variables flags{{"API_GATEWAY_PORT", "3100"}};
    EXPECT_THROW(read({{"API_GATEWAY_PORT", "abc"}}, flags), config_error);
    EXPECT_EQ(read({{"API_GATEWAY_PORT", "3200"}}, flags).gateway_port, 3100);
}

TEST(settings, come_from_a_file_that_dotenv_names) {
    test::temp_folder folder;
    std::ofstream(folder / "secret") << std::string(40, 'k') << "\r\n";
    std::ofstream(folder / ".env") << "JWT_SECRET_FILE=" << (folder / "secret").string() << "\n";
    EXPECT_EQ(read_settings(environment({}, {}, folder / ".env")).jwt_secret, std::string(40, 'k'));
}

TEST(settings, name_each_file_that_cannot_be_read_once) {
    test::temp_folder folder;
    for (const std::string& wrong : {(folder / "absent").string(), folder.path().string()}) {
        const auto why = refusal_of({{"JWT_SECRET_FILE", wrong}});
        const auto first = why.find("JWT_SECRET_FILE: cannot read the file " + wrong);
        ASSERT_NE(first, std::string::npos) << why;
        EXPECT_EQ(why.find("JWT_SECRET_FILE", first + 1), std::string::npos) << why;
    }
}

TEST(settings, do_not_pass_over_a_dotenv_that_cannot_be_read) {
    test::temp_folder folder;
    std::filesystem::create_directory(folder / ".env");
    EXPECT_THROW(read_settings(environment({}, {}, folder / ".env")), config_error);
}

TEST(settings, take_origins_as_browsers_send_them) {
    EXPECT_THAT(read({{"FLORES_ALLOWED_ORIGINS", "https://a.example, http://localhost:8080"}})
                    .allowed_origins,
                testing::ElementsAre("https://a.example", "http://localhost:8080"));
    for (const auto* wrong : {"*", "a.example", "https://", "https://a.example/",
                              "https://*.example", "https://A.example", "ftp://a.example", "null"})
        EXPECT_THAT(refusal_of({{"FLORES_ALLOWED_ORIGINS", wrong}}), HasSubstr(wrong)) << wrong;
}

TEST(dotenv, names_the_line_that_is_malformed) {
    std::vector<std::string> problems;
    const auto got =
        parse_dotenv("# a comment\nA=1\n\nB=\"two words\" # why\nnonsense\nC='open\n", problems);
    EXPECT_EQ(got.at("A"), "1");
    EXPECT_EQ(got.at("B"), "two words");
    ASSERT_EQ(problems.size(), 2u);
    EXPECT_THAT(problems[0], HasSubstr("line 5"));
    EXPECT_THAT(problems[1], HasSubstr("line 6"));
}

TEST(dotenv, takes_what_stands_behind_a_blank_and_a_hash_for_a_comment) {
    std::vector<std::string> problems;
    const auto got = parse_dotenv(
        "A=      # at least 32 bytes\nB=\t# blank\nC=x#y\t# why\nD=#\nE=\"x # y\"\nF= x #y\n",
        problems);
    EXPECT_THAT(problems, testing::IsEmpty());
    EXPECT_THAT(
        got, testing::UnorderedElementsAre(testing::Pair("A", ""), testing::Pair("B", ""),
                                           testing::Pair("C", "x#y"), testing::Pair("D", ""),
                                           testing::Pair("E", "x # y"), testing::Pair("F", "x")));
}

TEST(networks, contain_addresses_of_both_families) {
    const auto some = networks::parse("10.0.0.0/8, 192.168.1.5,fd00::/8");
    ASSERT_TRUE(some);
    EXPECT_TRUE(some->contain("10.255.0.1"));
    EXPECT_TRUE(some->contain("::ffff:10.1.2.3"));
    EXPECT_TRUE(some->contain("192.168.1.5"));
    EXPECT_TRUE(some->contain("fd12::1"));
    EXPECT_FALSE(some->contain("11.0.0.1"));
    EXPECT_FALSE(some->contain("192.168.1.6"));
    EXPECT_FALSE(some->contain("not an address"));
    for (const auto* wrong : {"10.0.0.0/33", "10.0.0.0/", "ten", "::/129", "10.0.0.0/8,x"})
        EXPECT_FALSE(networks::parse(wrong)) << wrong;
}

TEST(secret_file, is_made_once_and_kept_to_its_owner) {
    test::temp_folder folder;
    const auto made = load_or_make_secret(folder.path());
    EXPECT_GE(made.size(), 32u);
    EXPECT_EQ(load_or_make_secret(folder.path()), made);
    const auto mode = std::filesystem::status(folder / "jwt_secret").permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(secret_file, that_is_too_short_stops_the_start_and_stays_as_it_is) {
    for (const std::string& wrong :
         std::vector<std::string>{"", "\n", "short\n", "0123456789abcdef0123456789abcde\n"}) {
        test::temp_folder folder;
        std::ofstream(folder / "jwt_secret") << wrong;
        EXPECT_THROW(load_or_make_secret(folder.path()), std::runtime_error);
        EXPECT_EQ(std::filesystem::file_size(folder / "jwt_secret"), wrong.size());
    }
}

TEST(secret_file, is_made_where_a_crash_left_half_of_one) {
    test::temp_folder folder;
    std::ofstream(folder / "jwt_secret.new") << "half";
    std::filesystem::permissions(folder / "jwt_secret.new", std::filesystem::perms::all);
    EXPECT_EQ(load_or_make_secret(folder.path()).size(), 64u);
    const auto mode = std::filesystem::status(folder / "jwt_secret").permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_FALSE(std::filesystem::exists(folder / "jwt_secret.new"));
}

TEST(secret_file, that_cannot_be_written_is_named) {
    test::temp_folder folder;
    try {
        load_or_make_secret(folder / "absent");
        FAIL() << "a secret that was not kept";
    } catch (const std::runtime_error& what) {
        EXPECT_THAT(what.what(), HasSubstr("jwt_secret"));
    }
}

// .env.example is for people; it must say all there is, and nothing else.
TEST(env_example, names_exactly_the_settings_and_no_secrets_value) {
    std::ifstream file(std::string(FLORES_SOURCE_DIR) + "/.env.example");
    ASSERT_TRUE(file);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::vector<std::string> problems;
    std::string uncommented;
    std::size_t from = 0;
    while (from < text.size()) {
        const auto end = std::min(text.find('\n', from), text.size());
        std::string line = text.substr(from, end - from);
        from = end + 1;
        if (line.starts_with("#") && line.size() > 1 && line[1] != ' ') line.erase(0, 1);
        uncommented += line + "\n";
    }
    const auto got = parse_dotenv(uncommented, problems);
    EXPECT_THAT(problems, testing::IsEmpty());
    for (const auto& one : declarations()) {
        ASSERT_TRUE(got.contains(one.name)) << one.name;
        EXPECT_EQ(got.find(one.name)->second, one.secret ? "" : one.fallback) << one.name;
    }
    EXPECT_EQ(got.size(), declarations().size());
}

}  // namespace
}  // namespace flores::config

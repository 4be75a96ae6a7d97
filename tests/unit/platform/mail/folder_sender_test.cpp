#include "platform/mail/folder_sender.hpp"

#include "platform/mail/message.hpp"
#include "support/run_task.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

namespace flores::mail {
namespace {

using test::run_task;

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(folder_sender, writes_one_file_a_mail_that_only_its_owner_reads) {
    const test::temp_folder folder;
    folder_sender sender(folder / "mail");
    for (const char* content : {"first", "again"}) {
        const outcome got =
            run_task(sender.send({"mail_1", "a@x.example", "b@x.example", content}));
        EXPECT_EQ(got.what, fate::sent);
        EXPECT_EQ(text_of(folder / "mail/mail_1.eml"), content);
    }
    const auto files = std::filesystem::directory_iterator(folder / "mail");
    EXPECT_EQ(std::distance(files, {}), 1);
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(folder / "mail/mail_1.eml").permissions(),
              perms::owner_read | perms::owner_write);
    EXPECT_EQ(std::filesystem::status(folder / "mail").permissions(), perms::owner_all);
}

TEST(folder_sender, forgets_whom_a_mail_went_to_or_came_from) {
    const test::temp_folder folder;
    folder_sender sender(folder / "mail");
    const auto send = [&](std::string id, std::string to, std::string answer_to, std::string text) {
        auto content = mime_text({.id = id,
                                  .from = "shop@x.example",
                                  .to = to,
                                  .reply_to = std::move(answer_to),
                                  .subject = "Hola",
                                  .text = text,
                                  .html = text,
                                  .language = "es"});
        auto sending = sender.send({id, "shop@x.example", to, std::move(*content)});
        EXPECT_EQ(run_task(std::move(sending)).what, fate::sent);
    };
    send("to_her", "ana@x.example", "shop@x.example", "text");
    send("from_her", "shop@x.example", "ana@x.example", "text");
    send("another", "mariana@x.example", "shop@x.example", "\nTo: ana@x.example\n");
    ASSERT_TRUE(run_task(sender.forget({"ana@x.example"})));
    EXPECT_FALSE(std::filesystem::exists(folder / "mail/to_her.eml"));
    EXPECT_FALSE(std::filesystem::exists(folder / "mail/from_her.eml"));
    EXPECT_TRUE(std::filesystem::exists(folder / "mail/another.eml"));
    std::filesystem::remove_all(folder / "mail");
    EXPECT_FALSE(run_task(sender.forget({"ana@x.example"})));
}

TEST(folder_sender, forgets_what_a_mail_is_about) {
    const test::temp_folder folder;
    folder_sender sender(folder / "mail");
    const auto send = [&](std::string id, std::vector<std::string> about) {
        auto sending =
            sender.send({std::move(id), "a@x.example", "b@x.example", "text", std::move(about)});
        EXPECT_EQ(run_task(std::move(sending)).what, fate::sent);
    };
    send("mail_1", {"FV-1", "usr_1"});
    send("mail_2", {"usr_1"});
    send("mail_3", {"FV-1"});
    send("mail_4", {"FV-10", "usr_10"});
    send("mail_5", {});
    send("mail_6", {"../FV-1", "a.b", ""});
    const auto names = [&] {
        std::set<std::string> out;
        for (const auto& one : std::filesystem::directory_iterator(folder / "mail"))
            out.insert(one.path().filename());
        return out;
    };
    EXPECT_EQ(names(),
              (std::set<std::string>{"mail_1.FV-1.usr_1.eml", "mail_2.usr_1.eml", "mail_3.FV-1.eml",
                                     "mail_4.FV-10.usr_10.eml", "mail_5.eml", "mail_6.eml"}));
    ASSERT_TRUE(run_task(sender.forget({"FV-2", "FV-1"})));
    EXPECT_EQ(names(), (std::set<std::string>{"mail_2.usr_1.eml", "mail_4.FV-10.usr_10.eml",
                                              "mail_5.eml", "mail_6.eml"}));
    ASSERT_TRUE(run_task(sender.forget({"usr_1"})));
    EXPECT_EQ(names(),
              (std::set<std::string>{"mail_4.FV-10.usr_10.eml", "mail_5.eml", "mail_6.eml"}));
    ASSERT_TRUE(run_task(sender.forget({"mail_4", "mail", "eml"})));
    EXPECT_EQ(names(), (std::set<std::string>{"mail_5.eml", "mail_6.eml"}));
}

TEST(folder_sender, tells_of_what_stays_and_removes_all_else) {
    const test::temp_folder folder;
    folder_sender sender(folder / "mail");
    const auto store = [&](const char* id) {
        auto sending = sender.send({id,
                                    "shop@x.example",
                                    "ana@x.example",
                                    "Date: x\r\nTo: ana@x.example\r\n\r\n",
                                    {"usr_1"}});
        EXPECT_EQ(run_task(std::move(sending)).what, fate::sent);
    };
    for (const char* id : {"a", "m", "z"}) store(id);
    std::filesystem::create_directories(folder / "mail/notes");
    std::filesystem::create_directories(folder / "mail/b.usr_1.eml/held");  // cannot be removed
    std::filesystem::create_directory(folder / "mail/n.eml");               // cannot be read
    const auto left = [&](const std::vector<std::string>& whom) {
        EXPECT_FALSE(run_task(sender.forget(whom)));
        std::set<std::string> out;
        for (const auto& one : std::filesystem::directory_iterator(folder / "mail"))
            out.insert(one.path().filename());
        return out;
    };
    EXPECT_EQ(left({"ana@x.example"}), (std::set<std::string>{"b.usr_1.eml", "n.eml", "notes"}));
    for (const char* id : {"a", "m", "z"}) store(id);
    EXPECT_EQ(left({"usr_1"}), (std::set<std::string>{"b.usr_1.eml", "n.eml", "notes"}));
}

TEST(folder_sender, makes_its_folder_again) {
    const test::temp_folder folder;
    folder_sender sender(folder / "mail");
    std::filesystem::remove(folder / "mail");
    const outcome got = run_task(sender.send({"mail_1", "a@x.example", "b@x.example", "text"}));
    EXPECT_EQ(got.what, fate::sent);
    EXPECT_EQ(text_of(folder / "mail/mail_1.eml"), "text");
    EXPECT_EQ(std::filesystem::status(folder / "mail").permissions(),
              std::filesystem::perms::owner_all);
}

TEST(folder_sender, defers_what_it_cannot_write) {
    const test::temp_folder folder;
    folder_sender sender(folder / "mail");
    std::filesystem::remove(folder / "mail");
    std::ofstream(folder / "mail") << "a file";
    const outcome got = run_task(sender.send({"mail_1", "a@x.example", "b@x.example", "text"}));
    EXPECT_EQ(got.what, fate::deferred);
}

}  // namespace
}  // namespace flores::mail

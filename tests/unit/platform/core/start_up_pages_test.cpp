#include "platform/core/start_up_pages.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace flores {
namespace {

// KiB of memory that hold pages of files.
long of_files() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("RssFile:")) return std::stol(line.substr(8));
    return 0;
}

TEST(start_up_pages, are_let_go_and_come_back_when_they_are_used) {
    const long before = of_files();
    let_go_of_start_up_pages();
    EXPECT_LT(of_files(), before);
}

}  // namespace
}  // namespace flores

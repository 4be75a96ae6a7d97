// Holds a file's writer inside one write, so that what is submitted meanwhile is one batch.
#pragma once

#include "platform/sql/sqlite_file.hpp"

#include <future>
#include <memory>

namespace flores::sql {

class gate {
public:
    // Returns once the writer is held.
    explicit gate(sqlite_file& file) {
        auto entered = std::make_shared<std::promise<void>>();
        held_ = std::async(std::launch::async, [&file, entered, opened = opened_] {
            (void)file.write_now([entered, opened](connection&) -> expected<void> {
                entered->set_value();
                opened.wait();
                return {};
            });
        });
        entered->get_future().wait();
    }
    ~gate() {
        if (held_.valid()) open();
    }
    gate(const gate&) = delete;
    gate& operator=(const gate&) = delete;

    // Returns once the held write is answered.
    void open() {
        open_.set_value();
        held_.get();
    }

private:
    std::promise<void> open_;
    std::shared_future<void> opened_ = open_.get_future().share();
    std::future<void> held_;
};

}  // namespace flores::sql

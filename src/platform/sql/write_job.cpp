#include "platform/sql/write_job.hpp"

namespace flores::sql {

void write_job::begin(std::move_only_function<void()> done) {
    ambient_ = current_ambient();
    began_ = std::chrono::steady_clock::now();
    done_ = std::move(done);
}

bool write_job::run(connection& db) noexcept {
    const ambient_scope scope(ambient_);
    end_->refused.reset();
    end_->thrown = nullptr;
    try {
        if (!work(db)) return false;
        db.settle();
        return true;
    } catch (const sql_error& why) {
        end_->fail(why);
    } catch (...) {
        end_->thrown = std::current_exception();
    }
    return false;
}

}  // namespace flores::sql

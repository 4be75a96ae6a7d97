// With FLORES_RECORD_STATEMENTS=<file>, this program writes down each statement that it gives
// SQLite, once: what the repositories ask of their stores. tests/support/release.py keeps that of a
// release.
#include <sqlite3.h>

#include <cstdlib>
#include <fstream>
#include <mutex>
#include <set>
#include <string>

namespace {

class record {
public:
    static record* wanted() {
        static record* const only =
            std::getenv("FLORES_RECORD_STATEMENTS") ? new record : nullptr;  // until the end of all
        return only;
    }

    // One a line.
    void take(std::string text) {
        for (char& c : text)
            if (c == '\n') c = ' ';
        const std::lock_guard lock(mutex_);
        if (known_.insert(text).second) file_ << text << std::endl;
    }

private:
    std::mutex mutex_;
    std::set<std::string> known_;
    std::ofstream file_{std::getenv("FLORES_RECORD_STATEMENTS"), std::ios::app};
};

int on_statement(unsigned, void*, void* statement, void*) {
    if (const char* text = sqlite3_sql(static_cast<sqlite3_stmt*>(statement)))
        record::wanted()->take(text);
    return 0;
}

int on_connection(sqlite3* db, const char**, const sqlite3_api_routines*) {
    return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, on_statement, nullptr);
}

const bool begun = [] {
    if (record::wanted()) sqlite3_auto_extension(reinterpret_cast<void (*)()>(on_connection));
    return true;
}();

}  // namespace

#include "platform/sql/sqlite_lane.hpp"

#include <sqlite3.h>

namespace flores::sql {

namespace {

constexpr std::uint64_t wal_frame_header_bytes = 24;
// Of checkpoint_bytes in the log. All who wait then wait for the file to be on disk besides: at
// most one write in a hundred is to be among them.
constexpr std::uint64_t finish_after = 16;
// Of checkpoint_bytes: the most that the writer is left to copy, if the load allows it.
constexpr std::uint64_t finish_part = 8;
constexpr int settles_max = 4;  // a disk slower than the load would never be done
constexpr std::chrono::seconds wipe_wait_max{10};  // while writes keep coming
constexpr std::chrono::seconds wipe_again{15};
constexpr int wipes_for_each = 2;
constexpr std::chrono::seconds wipe_retry{1};  // when readers were in the way
constexpr int wipe_busy_ms = 20;               // to wait for them; so long writes wait too

int note_wal(void* wal_frames, sqlite3*, const char*, int frames) {
    *static_cast<std::uint64_t*>(wal_frames) = static_cast<std::uint64_t>(frames);
    return SQLITE_OK;
}

}  // namespace

sqlite_lane::sqlite_lane(std::unique_ptr<sqlite_connection> db, limits bounds,
                         const std::string& name)
    : db_(std::move(db)), limits_(bounds), checkpointer_(db_->file(), name + "-wal") {
    const std::int64_t page_bytes = db_->integer("PRAGMA page_size").value();
    frame_bytes_ = static_cast<std::uint64_t>(page_bytes) + wal_frame_header_bytes;
    busy_ms_ = static_cast<int>(db_->integer("PRAGMA busy_timeout").value());
    checkpoint_at_bytes_ = limits_.checkpoint_bytes;
    sqlite3_wal_hook(db_->handle(), note_wal,
                     &wal_frames_);  // in place of checkpoints by the writer
}

void sqlite_lane::upkeep(std::size_t waiting) {
    watch_wal();
    wipe_when_due(waiting);
}

std::optional<std::chrono::milliseconds> sqlite_lane::next_upkeep() const {
    if (wipes_due_ == 0) return std::nullopt;
    return wipe_retry;
}

// The checkpointer copies the bulk. Under unbroken load it never meets the end of the log; once the
// log is long it settles the file, each time in less time and with less left over, until the writer
// copies the short rest, so that SQLite starts the log anew.
void sqlite_lane::watch_wal() {
    const std::uint64_t bytes = wal_frames_ * frame_bytes_;
    counts_.wal_bytes = bytes;
    if (bytes + limits_.checkpoint_bytes < checkpoint_at_bytes_) {  // it was started anew
        checkpoint_at_bytes_ = limits_.checkpoint_bytes;
        settles_ = 0;
    }
    if (checkpointer_.busy()) return;
    if (settles_ > 0) return finish_or_settle(bytes);
    if (bytes < checkpoint_at_bytes_) return;
    checkpoint_at_bytes_ = bytes + limits_.checkpoint_bytes;
    if (bytes >= finish_after * limits_.checkpoint_bytes)
        settle();
    else
        checkpointer_.request(checkpointer::depth::copy);
}

void sqlite_lane::settle() {
    ++settles_;
    checkpointer_.request(checkpointer::depth::settle);
}

// A reader on an older snapshot keeps the log from its end: it is tried again checkpoint_bytes on.
void sqlite_lane::finish_or_settle(std::uint64_t bytes) {
    const std::uint64_t copied = checkpointer_.frames_copied() * frame_bytes_;
    if (bytes > copied + limits_.checkpoint_bytes / finish_part && settles_ < settles_max)
        return settle();
    checkpoint_passively(*db_);
    settles_ = 0;
    checkpoint_at_bytes_ = bytes + limits_.checkpoint_bytes;
}

void sqlite_lane::wipe_when_due(std::size_t waiting) {
    const auto now = std::chrono::steady_clock::now();
    const auto plan = [this](std::chrono::steady_clock::time_point from) {
        wipe_from_ = from;
        wipe_by_ = from + wipe_wait_max;
    };
    if (db_->take_to_wipe()) {
        wipes_due_ = wipes_for_each;
        plan(now);
    }
    if (wipes_due_ == 0 || now < wipe_from_ || (now < wipe_by_ && waiting > 0)) return;
    if (!wipe()) return plan(now + wipe_retry);
    ++counts_.wipes;
    --wipes_due_;
    plan(now + wipe_again);
}

// Deleting overwrites a row where it is, but not where it was before SQLite moved it, nor in the
// pages of the log. False: it is to be tried again.
bool sqlite_lane::wipe() {
    sqlite3_busy_timeout(db_->handle(), wipe_busy_ms);
    bool done = false;
    try {
        const auto bytes = std::filesystem::file_size(db_->file());
        if (bytes <= limits_.rebuild_bytes_max) db_->exec("VACUUM");
        done = sqlite3_wal_checkpoint_v2(db_->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                         nullptr, nullptr) == SQLITE_OK;
    } catch (const std::exception&) {
        // A full disk, say: the file is as it was.
    }
    sqlite3_busy_timeout(db_->handle(), busy_ms_);
    return done;
}

}  // namespace flores::sql

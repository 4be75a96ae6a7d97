#include "platform/observe/metrics.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <limits>
#include <memory>
#include <sstream>
#include <string>

namespace flores::observe {
namespace {

struct process_series {
    gauge resident_bytes;
    gauge threads;
    gauge open_fds;
    gauge max_fds;
    counter cpu_seconds;
    double cpu_seconds_seen = 0;
};

// Fields of /proc/self/stat behind the name, which may itself hold spaces and parentheses.
constexpr int stat_field_threads = 17;
constexpr int stat_field_resident_pages = 21;

void read_stat(process_series& into) {
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    const std::size_t end_of_name = line.rfind(')');
    if (end_of_name == std::string::npos) return;
    std::istringstream fields(line.substr(end_of_name + 1));
    std::string value;
    for (int index = 0; fields >> value && index <= stat_field_resident_pages; ++index) {
        if (index == stat_field_threads) into.threads.set(std::stod(value));
        if (index == stat_field_resident_pages) {
            into.resident_bytes.set(std::stod(value) *
                                    static_cast<double>(::sysconf(_SC_PAGESIZE)));
        }
    }
}

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

void read_usage(process_series& into) {
    rusage usage{};
    if (::getrusage(RUSAGE_SELF, &usage) != 0) return;
    const double total = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    into.cpu_seconds.add(total - into.cpu_seconds_seen);
    into.cpu_seconds_seen = total;
}

void read_descriptors(process_series& into) {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc/self/fd"), &::closedir);
    if (!folder) return;
    int entries = 0;
    while (::readdir(folder.get()) != nullptr) ++entries;
    into.open_fds.set(entries - 3);  // ".", ".." and the folder itself
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    const bool unlimited = limit.rlim_cur == RLIM_INFINITY;
    into.max_fds.set(unlimited ? std::numeric_limits<double>::infinity()
                               : static_cast<double>(limit.rlim_cur));
}

}  // namespace

void add_process_metrics(metrics& into) {
    using seconds = std::chrono::duration<double>;
    const auto started = std::chrono::system_clock::now().time_since_epoch();
    into.add_gauge("process_start_time_seconds", "When the process began, seconds of Unix time.")
        .set(std::chrono::duration_cast<seconds>(started).count());

    const auto series = std::make_shared<process_series>();
    series->resident_bytes =
        into.add_gauge("process_resident_memory_bytes", "Memory held in RAM, bytes.");
    series->threads = into.add_gauge("process_threads", "Threads of the process.");
    series->open_fds = into.add_gauge("process_open_fds", "Open file descriptors.");
    series->max_fds = into.add_gauge("process_max_fds", "File descriptors allowed.");
    series->cpu_seconds =
        into.add_counter("process_cpu_seconds_total", "CPU time of user and system, seconds.");
    into.before_text([series] {
        read_stat(*series);
        read_usage(*series);
        read_descriptors(*series);
    });
}

}  // namespace flores::observe

#include "platform/core/start_up_pages.hpp"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace flores {
namespace {

int let_go_of(dl_phdr_info* part, std::size_t, void*) {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    for (int i = 0; i < part->dlpi_phnum; ++i) {
        const ElfW(Phdr)& one = part->dlpi_phdr[i];
        // What was ever written to is not in its file.
        if (one.p_type != PT_LOAD || (one.p_flags & PF_W) != 0) continue;
        const std::uintptr_t from = (part->dlpi_addr + one.p_vaddr) & ~(page - 1);
        const std::uintptr_t end = part->dlpi_addr + one.p_vaddr + one.p_memsz;
        // Refused for what is in no file (the kernel's own page): then it stays.
        (void)::madvise(reinterpret_cast<void*>(from), end - from, MADV_DONTNEED);
    }
    return 0;
}

}  // namespace

void let_go_of_start_up_pages() {
    ::dl_iterate_phdr(let_go_of, nullptr);
}

}  // namespace flores

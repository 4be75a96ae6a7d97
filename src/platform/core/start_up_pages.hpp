// The memory that a process has its program and its libraries in.
#pragma once

namespace flores {

// Unmaps the pages that lie in memory as they are in their files; what is used again comes back
// from the kernel's cache, some pages at a time. A start runs through most of the code, once: of
// its pages a process that waits for requests uses a few.
void let_go_of_start_up_pages();

}  // namespace flores

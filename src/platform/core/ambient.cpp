#include "platform/core/ambient.hpp"

namespace flores {

ambient& current_ambient() {
    thread_local ambient current;
    return current;
}

}  // namespace flores

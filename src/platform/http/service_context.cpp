#include "platform/http/service_context.hpp"

#include "platform/http/health.hpp"
#include "platform/sql/store.hpp"

namespace flores::http {

void watch_database(const service_context& context, const sql::store& store) {
    if (context.redis == nullptr) return;  // not production
    context.health->watch_store("postgresql", [&store] { return store.health(); });
}

}  // namespace flores::http

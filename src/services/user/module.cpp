#include "services/user/module.hpp"

#include "services/user/migrations.hpp"
#include "services/user/routes.hpp"
#include "services/user/storage/sqlite_repository.hpp"

namespace flores::user {

struct module::parts {
    explicit parts(const http::service_context& context)
        : file(context.data_folder / "user.db", migrations),
          stored(file),
          delivery(context.calls),
          service(stored, delivery, context.clock, context.ids) {}

    sql::sqlite_file file;
    sqlite_user_repository stored;
    order::calling_delivery_client delivery;
    user_service service;
};

module::module(const http::service_context& context) :parts_(std::make_unique<parts>(context)) {}
module::~module() = default;

std::vector<http::route> module::routes() {
    return user::routes(parts_->service);
}

}  // namespace flores::user

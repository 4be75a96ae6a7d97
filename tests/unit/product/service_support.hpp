// A product service on an embedded store, and calls of its routes without a pipeline, for tests.
#pragma once

#include "import_support.hpp"
#include "platform/document/sql_documents.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "services/product/migrations.hpp"
#include "services/product/routes.hpp"
#include "services/product/storage/document_products.hpp"
#include "support/manual_clock.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/temp_folder.hpp"

#include <map>
#include <string>
#include <string_view>

namespace flores::product::test {

struct answer {
    int status = 0;
    std::string body;
    std::string etag;
    std::string code;  // of the error, when it is one
    std::vector<field_error> fields;
};

// The log of staff, as product meets it.
class kept_log final : public order::staff_log_client {
public:
    task<expected<void>> note(order::staff_deed done) override {
        if (down) co_return fail(errors::unavailable);
        deeds.push_back(std::move(done));
        co_return expected<void>();
    }

    std::vector<order::staff_deed> deeds;
    bool down = false;
};

class small_shop {
public:
    small_shop() { load().value(); }

    expected<void> load() { return flores::test::run_task(shown.load()); }
    expected<void> refresh() { return flores::test::run_task(shown.catch_up()); }

    import_report take(std::string text, bool partial = false) {
        return flores::test::run_task(service.import_products(std::move(text), partial)).value();
    }

    // Calls the handler of a row as the pipeline would.
    answer call(http::verb method, std::string_view pattern, std::vector<std::string> path_values,
                std::map<http::field, std::string> fields = {}, std::string_view query = {},
                std::string_view body = {}, language in = language::es) {
        http::request request;
        request.method = method;
        request.query = query;
        request.body = body;
        for (const auto& [name, value] : fields) request[name] = value;
        http::call at(request);
        at.wanted = in;
        for (std::size_t i = 0; i < path_values.size(); ++i) at.path_values[i] = path_values[i];
        for (const http::route& one : table) {
            if (one.method != method || one.pattern != pattern) continue;
            at.matched = &one;
            return answer_of(one.now ? one.now(at) : flores::test::run_task(one.later(at)));
        }
        throw std::logic_error("no such route: " + std::string(pattern));
    }
    answer get(std::string_view pattern, std::vector<std::string> path_values = {},
               std::string_view query = {}, std::map<http::field, std::string> fields = {},
               language in = language::es) {
        return call(http::verb::get, pattern, std::move(path_values), std::move(fields), query, {},
                    in);
    }

    flores::test::temp_folder folder;
    manual_clock clock{instant(std::chrono::hours(24 * 365 * 56))};
    seeded_ids ids{7};
    sql::sqlite_file file{folder / "product.db", migrations};
    document::sql_documents catalogue{file, "catalogue"};
    document::sql_documents stock{file, "stock"};
    worker_pool work{"test", 1, 16};
    document_product_repository stored{catalogue, stock, work, ids};
    catalogue_refresher shown{stored, work, nullptr};
    kept_log staff_log;
    product_service service{stored,
                            shown,
                            staff_log,
                            work,
                            clock,
                            ids,
                            FLORES_SOURCE_DIR + std::string("/deploy/seed")};
    snapshot<delivery_calendar> calendar{nullptr, std::make_shared<const delivery_calendar>()};
    product_api api{shown, calendar, clock, auth::key{1, 2, 3}};
    std::vector<http::route> table = http::joined({routes(api), routes(service)});

private:
    static answer answer_of(expected<http::response> got) {
        if (!got)
            return {got.error().kind->status,
                    got.error().members,
                    {},
                    std::string(got.error().kind->code),
                    std::move(got.error().fields)};
        answer out{got->status, std::string(got->content()), {}, {}, {}};
        if (got->shared) out.etag = got->shared->etag;
        for (const auto& [name, value] : got->headers)
            if (name == "ETag") out.etag = value;
        return out;
    }
};

inline const std::string one_product =
    R"([{"id":"AML001","name":"Ramo rojo","name_en":"Red bouquet","category":"ramos-mixtos",
        "price":20000,"stock":4,"colors":["rojo"],"occasions":["amor"],"preparation_hours":2}])";

}  // namespace flores::product::test

#include "services/product/routes.hpp"
#include "services/product/shown_product.hpp"

namespace flores::product {
namespace {

using http::access;
using http::answers;
using http::body;
using http::body_bytes;
using http::can_fail;
using http::created;
using http::file;
using http::query;
using http::row;
using http::served_as;
using http::tagged;
using http::text;
using http::verb;

using catalogue_text = text<http::json_or_csv>;

constexpr std::string_view csv_type = "text/csv; charset=utf-8";
constexpr std::string_view json_type = "application/json";
constexpr std::size_t import_body_bytes_max = 32u << 20;

tagged<product_record> tagged_record(const product& what) {
    return {record_of(what), std::to_string(what.revision)};
}

expected<tagged<product_record>> tagged_answer(const expected<product>& got) {
    if (!got) return std::unexpected(got.error());
    return tagged_record(*got);
}

task<expected<tagged<product_record>>> show_record(std::string id, product_service& products) {
    auto found = co_await products.find(std::move(id));
    co_return tagged_answer(found);
}

task<expected<created<product_record>>> create_product(auth::principal caller,
                                                       new_product_input wanted,
                                                       product_service& products) {
    auto made = co_await products.create(std::move(wanted), caller.owner());
    if (!made) co_return std::unexpected(std::move(made.error()));
    created<product_record> out{record_of(*made), "/api/products/" + made->id};
    co_return out;
}

task<expected<tagged<product_record>>> replace_product(auth::principal caller, std::string id,
                                                       seen_revision seen, product_input wanted,
                                                       product_service& products) {
    auto saved = co_await products.replace(std::move(id), std::move(wanted), std::move(seen),
                                           caller.owner());
    co_return tagged_answer(saved);
}

task<expected<tagged<product_record>>> change_product(auth::principal caller, std::string id,
                                                      seen_revision seen, product_patch wanted,
                                                      product_service& products) {
    auto saved =
        co_await products.change(std::move(id), std::move(wanted), std::move(seen), caller.owner());
    co_return tagged_answer(saved);
}

task<expected<tagged<product_record>>> archive_product(auth::principal caller, std::string id,
                                                       product_service& products) {
    auto saved = co_await products.set_active(std::move(id), false, caller.owner());
    co_return tagged_answer(saved);
}

task<expected<tagged<product_record>>> restore_product(auth::principal caller, std::string id,
                                                       product_service& products) {
    auto saved = co_await products.set_active(std::move(id), true, caller.owner());
    co_return tagged_answer(saved);
}

task<expected<category_record>> put_category(auth::principal caller, std::string slug,
                                             category_input wanted, product_service& products) {
    auto saved = co_await products.put_category(std::move(slug), std::move(wanted), caller.owner());
    if (!saved) co_return std::unexpected(std::move(saved.error()));
    co_return record_of(*saved);
}

// A file that was refused: its bad fields as those of any other body, by record, and the whole
// report beside them.
error refused_import(const import_report& report) {
    error out(errors::invalid_input);
    for (const line_report& line : report.lines)
        for (const line_fault& one : line.faults) {
            if (out.fields.size() == json::findings::fields_max) break;
            out.fields.push_back({"/lines/" + std::to_string(line.line) + one.pointer,
                                  "refused",
                                  {one.message.es, one.message.en}});
        }
    out.members = "\"report\":" + json::encode(report);
    return out;
}

task<expected<import_report>> import_products(auth::principal caller, catalogue_text sent,
                                              import_query how, product_service& products) {
    const bool partial = how.partial.value_or(false);
    auto done = co_await products.import_products(std::move(sent.body), partial, caller.owner());
    if (!done) co_return std::unexpected(std::move(done.error()));
    if (!done->applied) co_return std::unexpected(refused_import(*done));
    co_return std::move(*done);
}

task<expected<file>> export_products(auth::principal caller, export_query how,
                                     product_service& products) {
    const file_format format = how.format.value_or(file_format::json);
    auto text_of_all = co_await products.export_products(format, caller.owner());
    if (!text_of_all) co_return std::unexpected(std::move(text_of_all.error()));
    if (format == file_format::csv)
        co_return file{csv_type, "productos.csv", std::move(*text_of_all)};
    co_return file{json_type, "productos.json", std::move(*text_of_all)};
}

}  // namespace

std::vector<http::route> routes(product_service& products) {
    return http::routes(
        products,
        row{verb::get, "/api/products/{id}/record", "Show product record for staff",
            access::florist, http::limits::read, answers<tagged<product_record>>,
            can_fail{errors::not_found}, show_record},
        row{verb::post, "/api/products", "Create product", access::florist, http::limits::write,
            body<new_product_input>, answers<created<product_record>>,
            can_fail{id_taken, unknown_category}, create_product},
        row{verb::put, "/api/products/{id}", "Replace product", access::florist,
            http::limits::write, body<product_input>, answers<tagged<product_record>>,
            can_fail{errors::not_found, errors::stale, errors::precondition_required,
                     unknown_category},
            replace_product},
        row{verb::patch, "/api/products/{id}", "Change product", access::florist,
            http::limits::write, body<product_patch>, answers<tagged<product_record>>,
            can_fail{errors::not_found, errors::stale, errors::precondition_required,
                     unknown_category},
            change_product},
        row{verb::post, "/api/products/{id}/archive", "Archive product", access::florist,
            http::limits::write, answers<tagged<product_record>>,
            can_fail{errors::not_found, errors::stale}, archive_product},
        row{verb::post, "/api/products/{id}/restore", "Restore product", access::florist,
            http::limits::write, answers<tagged<product_record>>,
            can_fail{errors::not_found, errors::stale}, restore_product},
        row{verb::put, "/api/categories/{slug}", "Put category", access::manager,
            http::limits::write, body<category_input>, answers<category_record>,
            can_fail{errors::stale}, put_category},
        row{verb::post, "/api/products/import", "Import products", access::manager,
            http::limits::write, body<catalogue_text>, query<import_query>, answers<import_report>,
            can_fail{errors::stale}, body_bytes{import_body_bytes_max}, import_products},
        row{verb::get, "/api/products/export", "Export products", access::florist,
            http::limits::sensitive, query<export_query>, answers<file>,
            can_fail{errors::unavailable}, served_as{json_type, csv_type}, export_products});
}

}  // namespace flores::product

// run_repository on the store of order.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/sql/store.hpp"
#include "services/order/run_repository.hpp"
#include "services/order/storage/order_rows.hpp"

namespace flores::order {

class sql_run_repository final : public run_repository {
public:
    sql_run_repository(sql::store& file, const order_secrets& secrets, id_source& ids)
        : file_(file), secrets_(secrets), ids_(ids) {}

    task<expected<delivery_run>> make(delivery_run wanted, std::vector<order_number> numbers,
                                      staff_act by) override;
    task<expected<bool>> is_ordered(local_date date, std::string slot, std::string zone) override;
    task<expected<delivery_run>> load(std::string id, run_viewer of) override;
    task<expected<list_part<run_line>>> list(run_filter filter, std::optional<std::string> before,
                                             part_size size) override;
    task<expected<delivery_run>> set_stops(std::string id, std::vector<order_number> numbers,
                                           seen_revision seen, staff_act by) override;
    task<expected<delivery_run>> assign(std::string id, std::string courier, staff_act by) override;
    task<expected<delivery_run>> start(std::string id, std::string times, run_viewer of,
                                       staff_act by) override;
    task<expected<delivery_run>> record(std::string id, order_number number, stop_proof proof,
                                        run_viewer of, staff_act by) override;
    task<expected<void>> drop(std::string id, staff_act by) override;

private:
    order_teller teller() const { return {ids_, secrets_}; }

    sql::store& file_;
    const order_secrets& secrets_;
    id_source& ids_;
};

}  // namespace flores::order

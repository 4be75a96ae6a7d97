// Both ends of a promotion: the files of a data folder and the stores of production, and for
// everything that a shop keeps the two shelves where it stands.
#pragma once

#include "cli/stores_hold.hpp"
#include "platform/config/settings.hpp"
#include "platform/document/mongo_pool.hpp"
#include "platform/promotion/redis_target.hpp"
#include "platform/promotion/schema_target.hpp"
#include "platform/promotion/shelf.hpp"
#include "platform/sql/postgres.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flores::cli {

// The stores of production, each connected. Nobody else uses them meanwhile.
class production_stores {
public:
    // std::runtime_error: one cannot be reached, or has not all migrations; another promotion, or
    // flores migrate, is at work.
    explicit production_stores(const config::settings& from);

    // That no process of production runs (`wait`: until none does), and none begins to while this
    // is alive. std::runtime_error: names one that does.
    void require_still(bool wait);

    // That they may become the copy of this shop. std::runtime_error: a store holds what is not the
    // shop's, or the promotion into them is over.
    void require_fit(const std::string& shop);

    // That they are a shop. std::runtime_error: a promotion into them is not over.
    void require_whole();

    // Marks them, for whoever begins there again.
    void begin(const std::string& shop);

    // Refers and counts on as in these files.
    void finish(const std::function<sql::connection&(std::string_view)>& file);
    void note_finished();

    // Sees all of PostgreSQL as of now.
    void take_snapshots();

    sql::connection& schema(std::string_view name) { return *schemas_.at(std::string(name)); }
    document::mongo_pool& mongo() { return mongo_; }
    promotion::redis_target& redis() { return redis_; }

private:
    sql::connection& deciding() { return schema(promotion::deciding_schema); }
    std::string who_serves();
    void note_finished_beside();
    void require_empty();

    const stores_hold hold_;
    std::map<std::string, std::unique_ptr<sql::postgres_connection>, std::less<>> schemas_;
    document::mongo_pool mongo_;
    promotion::redis_target redis_;
};

// One thing that is kept, where it stands embedded and in production.
struct kept_thing {
    std::string name;  // "orders.order_change"
    std::unique_ptr<promotion::shelf> embedded;
    std::unique_ptr<promotion::shelf> production;
};

// All of them; what refers stands behind what it refers to only by chance. `file` gives a
// connection to a file of the data folder.
std::vector<kept_thing> kept_things(const std::function<sql::connection&(std::string_view)>& file,
                                    production_stores& production);

}  // namespace flores::cli

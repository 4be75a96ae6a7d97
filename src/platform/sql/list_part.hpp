// Parts of lists that are tables, and how many the whole list has.
#pragma once

#include "platform/core/list_part.hpp"
#include "platform/sql/connection.hpp"

#include <string>
#include <string_view>

namespace flores::sql {

// The statement that counts what `list` lists: without the order and the size of the part, which
// stand at its end.
inline std::string counting(std::string_view list) {
    std::string out("SELECT count(*) FROM (");
    out.append(list.substr(0, list.rfind("ORDER BY"))).append(") AS listed");
    return out;
}

// The rows of `list`, each through `read`. It ends in "ORDER BY … LIMIT ?", its last parameters
// are where the part begins and how much of it is wanted, and those before are `filter`; where the
// list begins is a null or an empty text. Counted, it is asked twice, with the same filter.
template <class T, class Read, class From, class... Filter>
list_part<T> read_part(connection& db, std::string_view list, Read read, const From& from,
                       part_size size, const Filter&... filter) {
    list_part<T> out;
    for (const row& one : db.query(list, filter..., from, size.items_max)) out.push_back(read(one));
    if (size.counted) out.total = db.integer(counting(list), filter..., From{});
    return out;
}

}  // namespace flores::sql

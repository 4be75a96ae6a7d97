// A shelf whose store knows its records by name, and not in an order: it is asked for all names
// first.
#pragma once

#include "platform/promotion/shelf.hpp"

#include <string>
#include <vector>

namespace flores::promotion {

class keyed_shelf : public shelf {
public:
    std::vector<record> after(const record_key& key, std::size_t limit) final;
    std::int64_t size() final;
    bool change(const std::vector<record_key>& out, const std::vector<record>& in) final;

private:
    virtual std::vector<std::string> names() = 0;
    // The values of each; none for what is gone meanwhile.
    virtual std::vector<std::vector<value>> load(const std::vector<std::string>& names) = 0;
    // A record in the place of what has its name.
    virtual void put(const std::vector<record>& some) = 0;
    virtual void drop(const std::vector<std::string>& names) = 0;

    std::vector<std::string> names_;  // sorted, as of the last walk's beginning
};

// The name of a record of such a shelf.
const std::string& name_in(const record_key& key);

// A text among the values of a record, and a number.
const std::string& text_at(const record& one, std::size_t place);
std::int64_t number_at(const record& one, std::size_t place);

}  // namespace flores::promotion

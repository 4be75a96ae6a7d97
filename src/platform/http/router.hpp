// Finds the route of a path. A literal segment wins over a {value}. Two routes with one verb and
// one pattern, or a path with two owners, stop the start (std::logic_error).
#pragma once

#include "platform/http/route.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flores::http {

class router {
public:
    void add(std::vector<route> more);

    // The route of at.in (HEAD is found as GET), whose path and path values are put into `at`.
    // nullptr when the path or its verb is unknown; `allowed` then says which verbs it knows.
    const route* find(call& at, std::string* allowed) const;

    std::vector<route*> all();
    std::vector<const route*> all() const;

private:
    struct node {
        std::map<std::string, std::unique_ptr<node>, std::less<>> literals;
        std::unique_ptr<node> value;
        std::vector<std::unique_ptr<route>> routes;
    };

    const node* walk(const node& from, std::string_view rest, std::size_t values, call& at) const;

    node root_;
    std::vector<route*> routes_;
};

// Decodes %XX; false when an escape is malformed or gives a NUL.
bool percent_decode(std::string_view text, std::string& out);

// The path with those escapes decoded that need not be ones: letters, digits and "-._~" are the
// same either way (RFC 3986, 6.2.2.2). An escaped slash stays one, so nothing becomes structure,
// and a path with a malformed escape stays as it is, lest its pieces make a new one. `out` holds
// the path where it differs.
std::string_view plain_path(std::string_view path, std::string& out);

}  // namespace flores::http

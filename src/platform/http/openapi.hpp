// The OpenAPI 3.1 document of a set of routes, and a page to read it: printed from the rows, so
// that they cannot say anything else than the program does.
#pragma once

#include "platform/http/route.hpp"

#include <string>
#include <vector>

namespace flores::http {

// JSON of the document; internal routes are left out. std::logic_error: a row says nothing of what
// it does, or what another one says; or its handler does not read the values of its path.
std::string openapi_document(const std::vector<const route*>& routes, const std::string& version);

// HTML of the same, with the catalogue of problems; needs no script.
std::string openapi_page(const std::vector<const route*>& routes, const std::string& version);

// Every kind of error that some row can answer, each once, by status and code.
std::vector<const error_kind*> problem_catalogue(const std::vector<const route*>& routes);

}  // namespace flores::http

// MONGODB_URI as libmongoc reads it, and what of it would be taken for something else.
#pragma once

#include <memory>
#include <string>

typedef struct _mongoc_uri_t mongoc_uri_t;

namespace flores::document {

struct mongo_uri_end {
    void operator()(mongoc_uri_t* it) const;
};
using held_uri = std::unique_ptr<mongoc_uri_t, mongo_uri_end>;

// With this client's own limits where it says none. mongo_error: it cannot be read, names no
// database, or has an option, a file or a user that the library would leave out or fall over; the
// text names the option and holds no credentials.
held_uri read_mongo_uri(const std::string& text, int clients_max);

}  // namespace flores::document

// An error on its way from a service to another that asked it over the network. It crosses whole,
// in both languages and with its fields, so that the asking service can hand it on to its own
// client as if the handler had been in its process.
//
// Kinds of error are constants, and a service knows those of another as little as its handlers. So
// a kind travels with the error and is kept here when it is seen for the first time; error::is
// compares codes, and the code of a kind is what its constant has.
#pragma once

#include "platform/core/error.hpp"

#include <string>
#include <string_view>

namespace flores::http {

// JSON of the error, without what only the log is told.
std::string write_remote_error(const error& what);

// The error that the other side wrote. unavailable: this is none, so whatever answered was not the
// service; the log says why.
error read_remote_error(int status, std::string_view body);

}  // namespace flores::http

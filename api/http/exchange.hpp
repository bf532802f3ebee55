#pragma once

#include "api/http/connection.hpp"
#include "api/http/head.hpp"
#include "api/http/message.hpp"

#include <cstddef>
#include <optional>

namespace muniment::api {

/// One request on its way through httplib.
struct Exchange {
    Connection& connection;
    const StopSignal& stop;
    std::optional<RequestHead> head; ///< if it was read before httplib came to it
    Request request;
    std::optional<Response> refusal; ///< decided by the head alone
    std::optional<std::size_t> body_bytes_max;
    bool has_body = false;
    bool is_begun = false; ///< the head was read
    bool must_close = false;
    bool is_close_told = false; ///< httplib writes `Connection: close` by itself
};

/// httplib reads byte by byte what it then takes apart. Of a head that is at hand as a whole and
/// plain, it is given what frames the body; every other it reads, and refuses, itself.
void read_ahead(Exchange& exchange);

} // namespace muniment::api

#pragma once

#include "api/json/malformed.hpp"
#include "domain/changes.hpp"
#include "domain/directory_view.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace muniment::api {

/// Users, connections and applications in the shapes of the Auth0 Management API, as changes.
struct Auth0DirectoryImport {
    std::vector<domain::Change> changes;
    std::vector<std::string> pointers; ///< of each change: the record it comes from
    std::vector<Malformed> problems;
    std::vector<Malformed> notes; ///< what is taken over otherwise than it is written
};

/// Reads `{"users":[…],"connections":[…],"applications":[…]}`, each optional.
///
/// A user has `user_id`, `name`, `nickname`, `email`, `picture`, the connections of its
/// `identities`, and everything else as attributes; a connection `id`, `name`, `strategy`; an
/// application `client_id`, `name`, `app_type`, `callbacks`. Other members of the last two are
/// passed over. What is there is brought to what the file says, and is no change where it is so
/// already; what the file does not name stays. Pure.
Auth0DirectoryImport read_auth0_directory(const boost::json::value& document,
                                          const domain::DirectoryView& directory);

} // namespace muniment::api

#pragma once

#include "tools/commands/command.hpp"

/// How commands ask what a route of `/v1` answers: a running server, or the store in this process
/// through the very same handlers.
namespace muniment::tools {

/// Asks `GET path`, a path without characters that need an escape. A successful answer goes to
/// `sink` as it comes, and `body` of the answer is empty. The error is the exit code, after a
/// sentence was printed: nobody answered, or what the answer says is no success.
domain::Expected<RemoteAnswer, int> ask(const SourceOptions& source, const std::string& path,
                                        const RemoteStore::Parameters& parameters,
                                        const RemoteStore::Sink& sink);

/// As above, with the whole body in the answer.
domain::Expected<RemoteAnswer, int> ask(const SourceOptions& source, const std::string& path,
                                        const RemoteStore::Parameters& parameters);

/// The seal of the file that `path` with these parameters gives. Binds the parameters to the state
/// that the seal names, so that they give that very file.
domain::Expected<std::string, int> ask_for_seal(const SourceOptions& source,
                                                const std::string& path,
                                                RemoteStore::Parameters& parameters);

/// Prints columns as wide as what they hold, the first line being their names.
void print_table(const std::vector<std::vector<std::string>>& lines);

} // namespace muniment::tools

#pragma once

#include "eventstore/integrity/seal.hpp"

#include <iosfwd>
#include <optional>
#include <string>

namespace muniment::eventstore {

/// The seal in `note` if it is the one of `file`: every byte of the file is what was sealed. With a
/// key the log signed it; without, nothing shows who did. The error is a sentence. Memory does not
/// grow with the file.
domain::Expected<Seal, std::string> check_sealed_file(std::istream& file, const std::string& note,
                                                      const std::optional<NoteVerifier>& key);

} // namespace muniment::eventstore

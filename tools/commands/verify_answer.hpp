#pragma once

#include "domain/expected.hpp"
#include "eventstore/integrity/signed_note.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>

/// What the parts of `muniment verify` share: what was asked, and how the answer is printed.
namespace muniment::tools {

struct VerifyOptions {
    std::string target;
    std::string key;
    std::string checkpoint;
    std::string seal;
    bool quick = false;
    bool full = false;
    bool json = false;
};

/// Everything holds: `lines` for people, `members` for programs. The answer is the exit code.
int print_success(const VerifyOptions& options, const std::string& lines,
                  boost::json::object members);

/// `place` is the name and the number of what does not hold, such as `position` 63; 0: of nothing.
int print_failure(const VerifyOptions& options, const std::string& problem,
                  const std::string& place = {}, std::uint64_t number = 0);

/// The verifier key that was given, if any.
domain::Expected<std::optional<eventstore::NoteVerifier>, std::string>
given_key(const VerifyOptions& options);

domain::Expected<std::string, std::string> read_whole_file(const std::string& path);

} // namespace muniment::tools

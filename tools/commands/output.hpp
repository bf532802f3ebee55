#pragma once

#include "domain/expected.hpp"

#include <functional>
#include <string>
#include <string_view>

/// Where a command writes what it makes.
namespace muniment::tools {

/// Takes the next piece; false: stop.
using OutputSink = std::function<bool(std::string_view)>;
/// Writes a file piece by piece into a sink and answers its seal, or the exit code.
using Produce = std::function<domain::Expected<std::string, int>(const OutputSink&)>;

/// Into the file at `path`, which takes its name only once it is whole, and the seal beside it as
/// `path.seal`; to standard output, without a seal, where `path` is empty. A process that dies
/// between the two leaves a seal that is not of the file, which `verify` tells. Answers the exit
/// code.
int write_output(const std::string& path, const Produce& produce);

/// Says on standard error what there is where a file cannot be sealed.
void note_no_seal();

} // namespace muniment::tools

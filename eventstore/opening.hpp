#pragma once

#include <string>

/// What opening a file of a store asks and answers.
namespace muniment::eventstore {

enum class OpenMode { read_write, read_only };

/// Why a file of the store cannot be opened or made: missing, already there, foreign, older, newer,
/// damaged, or what the operating system says. `what` is a sentence for the operator.
struct OpenError {
    std::string what;
};

} // namespace muniment::eventstore

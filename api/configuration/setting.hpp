#pragma once

#include "domain/expected.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace muniment::api {

/// One setting as it was written, before anybody knows what it means.
struct Setting {
    using List = std::vector<Setting>;
    using Table = std::map<std::string, Setting, std::less<>>;

    std::variant<bool, std::int64_t, std::string, List, Table> value;
    /// Where it was written, to begin a sentence with: `muniment.toml:3:1`, `MUNIMENT_LISTEN`,
    /// `--listen`.
    std::string origin;
};

/// Parses a TOML 1.0 document; the result holds a table. `name` is what the file is called in
/// origins and errors. The error is a sentence that begins with name, line and column. Refused
/// beside what the grammar refuses: times and numbers with a fraction, which no setting has.
domain::Expected<Setting, std::string> read_toml(std::string_view text, std::string_view name);

} // namespace muniment::api

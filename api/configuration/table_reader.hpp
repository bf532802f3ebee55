#pragma once

#include "api/configuration/setting.hpp"
#include "domain/expected.hpp"

#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace muniment::api {

/// What stands above the file. Both know text alone; `true`, `false` and digits are read as what
/// is wanted, and a list as its items with commas between.
struct Overrides {
    /// By the path of the setting, `listen` or `tokens.issuer`: the flags of the command line.
    std::map<std::string, std::string, std::less<>> flags = {};
    /// The value of an environment variable, if it is set.
    std::function<std::optional<std::string>(const std::string& name)> environment = {};
};

/// Reads the settings of one table, each key once; a flag wins over the environment, that over the
/// file. What is absent everywhere leaves the target as it is. `finish` refuses what nobody asked
/// for. Errors are sentences that begin with where the mistake is, and say what to write instead;
/// they never repeat a value, which may be a secret. Not thread-safe.
class TableReader {
  public:
    using Result = domain::Expected<domain::Done, std::string>;
    /// What is wrong with a text, as the end of a sentence ("must be …"), or nothing.
    using Check = std::optional<std::string> (*)(const std::string& text);

    /// `table` holds a table, outlives the reader and stands at `path` ("" for the document). The
    /// variable of the setting `tokens.issuer` is `MUNIMENT_TOKENS_ISSUER`.
    TableReader(const Setting& table, std::string path, const Overrides& overrides);

    Result text(std::string_view key, std::string& into, Check check = nullptr);
    Result one_of(std::string_view key, std::string& into,
                  std::initializer_list<std::string_view> allowed);
    Result truth(std::string_view key, bool& into);
    Result number(std::string_view key, std::int64_t& into, std::int64_t min, std::int64_t max);
    /// A list of texts, or one text alone.
    Result texts(std::string_view key, std::vector<std::string>& into, Check check = nullptr);

    /// The table or the list at `key`; null if there is none.
    domain::Expected<const Setting*, std::string> table(std::string_view key);
    domain::Expected<const Setting::List*, std::string> list(std::string_view key);
    /// The setting whatever it holds; null if it is absent everywhere.
    const Setting* find(std::string_view key);

    Result finish() const;

    /// A refusal of the setting at `key`: where, its name, and how the sentence ends.
    domain::Failure<std::string> refuse(std::string_view key, const std::string& problem) const;

  private:
    std::string path_of(std::string_view key) const;

    const Setting& table_;
    std::string path_;
    const Overrides& overrides_;
    std::map<std::string, Setting, std::less<>> overridden_;
    std::set<std::string, std::less<>> asked_;
};

} // namespace muniment::api

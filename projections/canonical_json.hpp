#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// JSON in its canonical form, JCS (RFC 8785), as far as snapshots need it: ASCII member names,
/// texts, integers within ±(2^53−1), booleans, arrays of texts, nested objects.
namespace muniment::projections {

/// Appends the text quoted and escaped; valid UTF-8 is left as it is.
void append_json_text(std::string& to, std::string_view text);

/// Appends `["…","…"]`.
void append_json_array(std::string& to, const std::vector<std::string>& texts);

/// An object whose members are put in any order and written in that of their names.
/// Names must be literals or otherwise outlive the object, and differ. Not thread-safe.
class CanonicalObject {
  public:
    void put(std::string_view name, std::string_view text);
    void put(std::string_view name, const std::string& text) { put(name, std::string_view(text)); }
    void put(std::string_view name, const char* text) { put(name, std::string_view(text)); }
    void put(std::string_view name, std::uint64_t number);
    void put(std::string_view name, bool value);
    void put(std::string_view name, const std::vector<std::string>& texts);
    void put(std::string_view name, const CanonicalObject& object);
    /// An absent value is no member.
    template <typename T>
    void put(std::string_view name, const std::optional<T>& value) {
        if (value) put(name, *value);
    }

    std::string text() const;

  private:
    std::vector<std::pair<std::string_view, std::string>> members_;
};

/// The canonical form of a JSON text, or nothing if it is none or holds a number that is no such
/// integer. Nesting is followed to a depth of 32.
std::optional<std::string> canonicalize(std::string_view json);

} // namespace muniment::projections

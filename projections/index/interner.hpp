#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace muniment::projections::index {

/// Gives each distinct text a number, counting from 0, and keeps both for ever.
///
/// A text takes its bytes, two for its length, 8 for its place and 11 to 16 in the hash table.
/// `find` does not allocate. Thread-safety: `intern` excludes everything else.
class Interner {
  public:
    static constexpr std::uint32_t none = UINT32_MAX;

    /// The number of the text, new or not. Texts have at most 65 535 bytes; longer ones abort.
    std::uint32_t intern(std::string_view text);

    /// The number of the text, or `none`.
    std::uint32_t find(std::string_view text) const;

    /// The text of a number that `intern` gave; valid as long as the interner.
    std::string_view text(std::uint32_t number) const;

    std::uint32_t size() const { return static_cast<std::uint32_t>(texts_.size()); }

  private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t number = none;
    };

    std::uint32_t find(std::string_view text, std::uint32_t hash) const;
    const char* keep(std::string_view text);
    void place(Slot slot);
    void grow();

    std::vector<const char*> texts_; ///< each: length (2 bytes), bytes
    std::vector<Slot> slots_;        ///< a power of two, linear probing
    std::vector<std::unique_ptr<char[]>> blocks_;
    std::size_t block_free_bytes_ = 0;
    char* block_free_ = nullptr;
};

} // namespace muniment::projections::index

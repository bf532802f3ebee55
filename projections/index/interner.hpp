#pragma once

#include "projections/image_values.hpp"
#include "projections/index/large_pages.hpp"

#include <cstddef>
#include <cstdint>
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
    std::uint32_t find(std::string_view text) const { return find(text, hash_of(text)); }

    // `find` in steps, for those who have other work while memory answers.
    static std::uint32_t hash_of(std::string_view text);
    /// Fetches where the text is looked for.
    void prefetch(std::uint32_t hash) const {
        if (!slots_.empty()) __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
    }
    /// The number that `find` will answer if it is the first with this hash, as nearly all are;
    /// fetches its text.
    std::uint32_t likely(std::uint32_t hash) const;
    std::uint32_t find(std::string_view text, std::uint32_t hash) const;

    /// The text of a number that `intern` gave; valid as long as the interner.
    std::string_view text(std::uint32_t number) const;

    // For images (projections/image_values.hpp).
    void save(ImageSink& sink) const;
    void load(ImageSource& source);

    std::uint32_t size() const { return static_cast<std::uint32_t>(texts_.size()); }

  private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t number = none;
    };

    const char* keep(std::string_view text);
    void place(Slot slot);
    void grow();

    LargeVector<const char*> texts_;        ///< each: length (2 bytes), bytes
    LargeVector<Slot> slots_;               ///< a power of two, linear probing
    std::vector<LargeVector<char>> blocks_; ///< full ones and the one that is being filled
    std::size_t block_free_bytes_ = 0;
    char* block_free_ = nullptr;
};

} // namespace muniment::projections::index

#pragma once

#include "projections/index/node.hpp"
#include "projections/index/node_set.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace muniment::projections::index {

/// A set of nodes made to be asked, mostly for nodes that are not in it.
///
/// One bit a node, of which pages of 512 without any are left out; before it, where that is
/// smaller, a filter that tells most strangers by one line of 64 bytes (a Bloom filter of such
/// blocks: Putze, Sanders, Singler, "Cache-, hash- and space-efficient Bloom filters", 2009).
class NodeBits {
  public:
    static constexpr std::size_t line_bytes = 64;

    /// Fetches the set's own line and the one behind it, where its keepers put the filter.
    void prefetch() const {
        __builtin_prefetch(this);
        __builtin_prefetch(reinterpret_cast<const std::byte*>(this) + line_bytes);
    }

    bool contains(Node node) const { return may_contain(node) && has_bit(node); }

  private:
    friend class NodeBitsBuilder;
    static constexpr unsigned page_shift = 9; ///< nodes a page: a line of bits
    static constexpr std::size_t line_words = 8;
    static constexpr unsigned line_bits = 512;

    /// The block of the filter, and the bits in it, that stand for a node.
    struct Marks {
        explicit Marks(Node node) : hash(node * 0x9E3779B97F4A7C15U) {}
        std::size_t block(std::size_t mask) const { return (hash >> 40U) & mask; }
        std::array<unsigned, 3> bits() const {
            const auto at = [&](unsigned shift) {
                return static_cast<unsigned>(hash >> shift) % line_bits;
            };
            return {at(10), at(20), at(30)};
        }
        std::uint64_t hash;
    };

    bool may_contain(Node node) const {
        if (filter_ == nullptr) return true;
        const Marks marks(node);
        const auto* block = filter_ + marks.block(filter_mask_) * line_words;
        std::uint64_t all = 1;
        for (const auto bit : marks.bits())
            all &= block[bit / 64] >> (bit % 64);
        return all != 0;
    }

    bool has_bit(Node node) const {
        const auto page = node >> page_shift;
        if (page >= page_count_) return false;
        const auto* words = words_ + std::size_t{directory_[page]} * line_words;
        return (words[(node >> 6U) % line_words] >> (node % 64U) & 1U) != 0;
    }

    const std::uint64_t* filter_ = nullptr; ///< null: none
    const std::uint64_t* words_ = nullptr;  ///< the first page is the empty one
    const std::uint16_t* directory_ = nullptr;
    std::uint32_t filter_mask_ = 0;
    std::uint32_t page_count_ = 0;
};

/// Lays the bits of a set out in memory of the caller's, which is aligned to 64 bytes: the filter,
/// and elsewhere the rest. The set outlives the builder.
class NodeBitsBuilder {
  public:
    explicit NodeBitsBuilder(const NodeSet& nodes);

    std::size_t filter_bytes() const { return filter_lines_ * NodeBits::line_bytes; }
    /// More than there is, if there are too many pages for a directory of 16 bits.
    std::size_t page_bytes() const;

    // The memory holds zeros.
    void write_filter(NodeBits& bits, std::byte* memory) const;
    void write_pages(NodeBits& bits, std::byte* memory) const;

  private:
    std::size_t directory_bytes() const;

    const NodeSet& nodes_;
    std::vector<Node> pages_; ///< that the nodes lie on, ascending
    std::size_t filter_lines_ = 0;
};

} // namespace muniment::projections::index

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
    static constexpr unsigned page_shift = 9; ///< nodes a page: a line of bits

    bool contains(Node node) const { return may_contain(node) && has_bit(node); }

  private:
    friend class ReachBuilder;
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

/// Who holds a permission at one moment, seen from the permission: the roles that hold it, by
/// themselves or by inclusion, and the groups whose members have such a role, through whatever
/// ancestor. With it a check looks at the user's own edges alone.
struct Reach {
    NodeBits groups;
    NodeBits roles;

    /// Fetches what nearly every question reads.
    void prefetch() const {
        for (unsigned line = 0; line < 4; ++line)
            __builtin_prefetch(reinterpret_cast<const std::byte*>(this) + line * 64);
    }
};

/// Lays a reach out in memory of the caller's, which must be aligned to 64 bytes.
class ReachBuilder {
  public:
    ReachBuilder(const NodeSet& groups, const NodeSet& roles) : groups_(groups), roles_(roles) {}

    /// More than there is, if there are too many pages for a directory of 16 bits.
    std::size_t bytes() const { return line_bytes + groups_.bytes() + roles_.bytes(); }
    const Reach* build(std::byte* memory) const;

  private:
    static constexpr std::size_t line_bytes = 64;

    class Part {
      public:
        explicit Part(const NodeSet& nodes);
        std::size_t filter_bytes() const { return filter_lines_ * line_bytes; }
        std::size_t bytes() const;
        void write_filter(NodeBits& bits, std::byte* memory) const;
        void write_bits(NodeBits& bits, std::byte* memory) const;

      private:
        std::size_t directory_bytes() const;

        const NodeSet& nodes_;
        std::vector<Node> pages_; ///< that the nodes lie on, ascending
        std::size_t filter_lines_ = 0;
    };

    Part groups_;
    Part roles_;
};

} // namespace muniment::projections::index

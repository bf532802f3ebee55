#include "projections/index/node_bits.hpp"

#include <algorithm>
#include <bit>

namespace muniment::projections::index {

namespace {
constexpr std::size_t filter_bits_a_node = 10; ///< one stranger in sixty passes
} // namespace

NodeBitsBuilder::NodeBitsBuilder(const NodeSet& nodes) : nodes_(nodes) {
    pages_.reserve(nodes.size());
    for (const auto node : nodes)
        pages_.push_back(node >> NodeBits::page_shift);
    std::sort(pages_.begin(), pages_.end());
    pages_.erase(std::unique(pages_.begin(), pages_.end()), pages_.end());

    const auto lines = nodes.size() * filter_bits_a_node / NodeBits::line_bits + 1;
    if (lines < pages_.size()) filter_lines_ = std::bit_ceil(lines);
}

std::size_t NodeBitsBuilder::directory_bytes() const {
    constexpr auto line = NodeBits::line_bytes;
    const auto entries = pages_.empty() ? 0 : std::size_t{pages_.back()} + 1;
    return (entries * sizeof(std::uint16_t) + line - 1) / line * line;
}

std::size_t NodeBitsBuilder::page_bytes() const {
    if (pages_.size() >= UINT16_MAX) return SIZE_MAX / 4;
    return directory_bytes() + (pages_.size() + 1) * NodeBits::line_bytes;
}

void NodeBitsBuilder::write_filter(NodeBits& bits, std::byte* memory) const {
    if (filter_lines_ == 0) return;
    auto* filter = reinterpret_cast<std::uint64_t*>(memory);
    bits.filter_ = filter;
    bits.filter_mask_ = static_cast<std::uint32_t>(filter_lines_ - 1);
    for (const auto node : nodes_) {
        const NodeBits::Marks marks(node);
        auto* block = filter + marks.block(bits.filter_mask_) * NodeBits::line_words;
        for (const auto bit : marks.bits())
            block[bit / 64] |= std::uint64_t{1} << (bit % 64);
    }
}

void NodeBitsBuilder::write_pages(NodeBits& bits, std::byte* memory) const {
    auto* directory = reinterpret_cast<std::uint16_t*>(memory);
    auto* words = reinterpret_cast<std::uint64_t*>(memory + directory_bytes());
    for (std::size_t i = 0; i < pages_.size(); ++i)
        directory[pages_[i]] = static_cast<std::uint16_t>(i + 1);
    for (const auto node : nodes_)
        words[directory[node >> NodeBits::page_shift] * NodeBits::line_words +
              (node >> 6U) % NodeBits::line_words] |= std::uint64_t{1} << (node % 64U);
    bits.words_ = words;
    bits.directory_ = directory;
    bits.page_count_ = pages_.empty() ? 0 : pages_.back() + 1;
}

} // namespace muniment::projections::index

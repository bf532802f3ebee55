#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <type_traits>
#include <utility>

namespace muniment::projections::index {

/// Items behind one pointer, with a header of the owner's before them in the same block: for very
/// many short lists, of which the empty ones cost a pointer each. `Header` is default-constructed
/// with the block. Grows by a quarter, so that little memory waits unused.
/// Thread-safety: whoever changes excludes everything else.
template <typename Item, typename Header>
class HeaderArray {
    static_assert(std::is_trivially_copyable_v<Item> && std::is_trivially_destructible_v<Item>);

  public:
    HeaderArray() = default;
    HeaderArray(HeaderArray&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
    HeaderArray& operator=(HeaderArray&& other) noexcept {
        std::swap(block_, other.block_);
        return *this;
    }
    ~HeaderArray() { release(); }

    bool has_block() const { return block_ != nullptr; }
    std::uint32_t size() const { return block_ == nullptr ? 0 : block_->size; }
    std::uint32_t capacity() const { return block_ == nullptr ? 0 : block_->capacity; }
    const Item* begin() const { return block_ == nullptr ? nullptr : items(block_); }
    const Item* end() const { return begin() + size(); }
    Item* begin() { return block_ == nullptr ? nullptr : items(block_); }
    Item* end() { return begin() + size(); }
    const Item& operator[](std::size_t index) const { return items(block_)[index]; }
    Item& operator[](std::size_t index) { return items(block_)[index]; }
    const Item& back() const { return items(block_)[block_->size - 1]; }

    /// Fetches the first lines of 64 bytes of the block.
    void prefetch(unsigned lines) const {
        if (block_ == nullptr) return;
        for (unsigned line = 0; line < lines; ++line)
            __builtin_prefetch(reinterpret_cast<const std::byte*>(block_) + line * 64);
    }

    /// There is a block.
    const Header& header() const { return block_->header; }
    Header& header() { return block_->header; }

    void push_back(const Item& item) {
        if (size() == capacity()) reallocate(size() + size() / 4 + 2);
        items(block_)[block_->size++] = item;
    }

    /// Exactly these, in place of none.
    void assign(const Item* first, std::uint32_t count) {
        if (count > capacity()) reallocate(count);
        for (std::uint32_t i = 0; i < count; ++i)
            items(block_)[i] = first[i];
        if (block_ != nullptr) block_->size = count;
    }

    void erase(std::size_t index) {
        auto* all = items(block_);
        for (auto i = index + 1; i < block_->size; ++i)
            all[i - 1] = all[i];
        --block_->size;
    }

    /// The items from `new_end` on are dropped; memory is given back where most would wait unused.
    void truncate(Item* new_end) {
        block_->size = static_cast<std::uint32_t>(new_end - items(block_));
        if (block_->capacity > block_->size * 3) reallocate(block_->size + 2);
    }

  private:
    struct Block {
        Header header;
        std::uint32_t size;
        std::uint32_t capacity;
    };
    static_assert(sizeof(Block) % alignof(Item) == 0);

    static Item* items(Block* block) { return reinterpret_cast<Item*>(block + 1); }
    static const Item* items(const Block* block) {
        return reinterpret_cast<const Item*>(block + 1);
    }

    void reallocate(std::uint32_t capacity) {
        void* memory = std::malloc(sizeof(Block) + capacity * sizeof(Item));
        if (memory == nullptr) throw std::bad_alloc();
        auto* block = block_ == nullptr
                          ? new (memory) Block{{}, 0, capacity}
                          : new (memory) Block{std::move(block_->header), block_->size, capacity};
        for (std::uint32_t i = 0; i < block->size; ++i)
            items(block)[i] = items(block_)[i];
        release();
        block_ = block;
    }

    void release() {
        if (block_ == nullptr) return;
        block_->~Block();
        std::free(block_);
    }

    Block* block_ = nullptr;
};

} // namespace muniment::projections::index

#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <sys/mman.h>
#include <utility>
#include <vector>

namespace muniment::projections::index {

/// Memory for what is read at random: from 2 MiB on it asks the kernel for large pages, because a
/// look-up of an address costs as much as the look-up of the data. `T` needs no larger alignment
/// than a page. Throws std::bad_alloc. Thread-safe.
template <typename T>
struct LargePages {
    using value_type = T;

    LargePages() = default;
    template <typename U>
    LargePages(const LargePages<U>&) {}

    T* allocate(std::size_t count) {
        const auto bytes = count * sizeof(T);
        if (bytes < page_bytes) return std::allocator<T>().allocate(count);
        void* memory = ::operator new (bytes, std::align_val_t{page_bytes});
        ::madvise(memory, bytes, MADV_HUGEPAGE); // an advice: it may fail
        return static_cast<T*>(memory);
    }

    void deallocate(T* memory, std::size_t count) {
        if (count * sizeof(T) < page_bytes)
            std::allocator<T>().deallocate(memory, count);
        else
            ::operator delete (memory, std::align_val_t{page_bytes});
    }

    bool operator==(const LargePages&) const { return true; }

  private:
    static constexpr std::size_t page_bytes = std::size_t{2} << 20U;
};

/// Raw memory in lines of 64 bytes. What is not touched costs nothing.
class LargeBlock {
  public:
    LargeBlock() = default;
    explicit LargeBlock(std::size_t bytes)
        : lines_(bytes / sizeof(Line)), memory_(LargePages<Line>().allocate(lines_)) {}
    LargeBlock(LargeBlock&& other) noexcept { *this = std::move(other); }
    LargeBlock& operator=(LargeBlock&& other) noexcept {
        std::swap(lines_, other.lines_);
        std::swap(memory_, other.memory_);
        return *this;
    }
    ~LargeBlock() {
        if (memory_ != nullptr) LargePages<Line>().deallocate(memory_, lines_);
    }

    std::byte* data() const { return memory_->bytes; }
    std::size_t bytes() const { return lines_ * sizeof(Line); }

  private:
    struct alignas(64) Line {
        std::byte bytes[64];
    };
    std::size_t lines_ = 0;
    Line* memory_ = nullptr;
};

template <typename T>
using LargeVector = std::vector<T, LargePages<T>>;

} // namespace muniment::projections::index

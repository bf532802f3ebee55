#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

/// Where images of memory go and come from (projections/image_values.hpp).
namespace muniment::projections {

/// Takes bytes in large pieces. Not thread-safe.
class ImageSink {
  public:
    using Write = std::function<void(std::string_view)>;
    explicit ImageSink(Write write) : write_(std::move(write)) { buffer_.reserve(piece_bytes); }

    void bytes(const void* data, std::size_t count) {
        if (count == 0) return; // `data` may be null
        if (buffer_.size() + count > piece_bytes) flush();
        if (count > piece_bytes)
            write_({static_cast<const char*>(data), count});
        else
            buffer_.append(static_cast<const char*>(data), count);
    }
    void flush() {
        write_(buffer_);
        buffer_.clear();
    }

  private:
    static constexpr std::size_t piece_bytes = std::size_t{1} << 20U;
    Write write_;
    std::string buffer_;
};

/// Gives bytes out; what is not there is zeros, and `is_whole` says so. Not thread-safe.
class ImageSource {
  public:
    explicit ImageSource(std::string_view bytes) : rest_(bytes) {}

    void bytes(void* data, std::size_t count) {
        if (count == 0) return; // `data` may be null
        const auto view = bytes(count);
        std::memset(data, 0, count - view.size());
        if (!view.empty()) std::memcpy(data, view.data(), count);
    }
    /// The next so many bytes, or none at all.
    std::string_view bytes(std::size_t count) {
        if (count > rest_.size()) {
            is_whole_ = false;
            rest_ = {};
            return {};
        }
        const auto view = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return view;
    }
    /// A number of things that take at least a byte each.
    std::size_t count() {
        std::uint64_t number = 0;
        bytes(&number, sizeof number);
        if (number <= rest_.size()) return static_cast<std::size_t>(number);
        is_whole_ = false;
        return 0;
    }
    void refuse() { is_whole_ = false; }
    bool is_whole() const { return is_whole_; }
    bool is_at_end() const { return rest_.empty(); }

  private:
    std::string_view rest_;
    bool is_whole_ = true;
};

} // namespace muniment::projections

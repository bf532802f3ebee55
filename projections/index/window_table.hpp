#pragma once

#include "domain/time.hpp"
#include "projections/image_values.hpp"

#include <cstdint>
#include <map>
#include <vector>

namespace muniment::projections::index {

/// Gives each distinct window a number; 0 is the window without bounds, which most edges have.
/// Thread-safety: `intern` excludes everything else.
class WindowTable {
  public:
    std::uint32_t intern(const domain::Window& window) {
        if (window == domain::Window{}) return 0;
        const auto [place, added] =
            numbers_.try_emplace(window, static_cast<std::uint32_t>(windows_.size()));
        if (added) windows_.push_back(window);
        return place->second;
    }

    // For images (projections/image_values.hpp).
    void save(ImageSink& sink) const { save_image(sink, windows_); }
    void load(ImageSource& source) {
        for (const auto& window : load_image<std::vector<domain::Window>>(source))
            intern(window);
    }

    const domain::Window& window(std::uint32_t number) const { return windows_[number]; }

    bool contains(std::uint32_t number, domain::Instant instant) const {
        return number == 0 || windows_[number].contains(instant);
    }

  private:
    std::vector<domain::Window> windows_{domain::Window{}};
    std::map<domain::Window, std::uint32_t> numbers_;
};

} // namespace muniment::projections::index

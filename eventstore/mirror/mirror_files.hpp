#pragma once

#include "eventstore/integrity/merkle.hpp"
#include "eventstore/integrity/tile_source.hpp"
#include "eventstore/mirror/key_history.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muniment::eventstore {

/// The files of a mirror: `checkpoint`, the newest that was accepted; `keys`, those of the log; and
/// the tiles and entry bundles of that tree under the paths of C2SP tlog-tiles. What lies beyond
/// the checkpoint was never confirmed and counts for nothing. Every file is replaced whole. Errors
/// are sentences. Not thread-safe towards itself on the same directory.
class MirrorFiles {
  public:
    explicit MirrorFiles(std::filesystem::path root) : root_(std::move(root)) {}

    const std::filesystem::path& root() const { return root_; }

    /// Whether the directory holds a mirror that has seen a checkpoint.
    bool has_checkpoint() const;
    domain::Expected<std::string, std::string> checkpoint() const;
    domain::Expected<KeyHistory, std::string> keys() const;

    /// The first `width` entries of a bundle, from the file of that width or the full one.
    domain::Expected<std::vector<std::string>, std::string> entries(std::uint64_t index,
                                                                    std::uint64_t width) const;
    /// As `TileSource`; the files must outlive it.
    TileSource tiles() const;

    /// Writes `path` below the directory, making folders on the way.
    domain::Expected<domain::Done, std::string> write(const std::string& path,
                                                      std::string_view bytes) const;
    /// Keeps a checkpoint that was refused, as far as that can be done.
    void keep_refused(std::string_view note) const;
    /// Removes the partial files of the tree of size `old_size` that it has not in common with the
    /// tree of size `size`.
    void drop_partial(std::uint64_t old_size, std::uint64_t size) const;
    /// Removes bundles and tiles beyond the tree of this size.
    void drop_beyond(std::uint64_t size) const;

  private:
    domain::Expected<std::string, std::string> read(const std::string& path) const;
    /// `width`, if the file of exactly that width is there; else that of the full one.
    std::uint64_t width_there(const std::string& exact, std::uint64_t width) const;

    std::filesystem::path root_;
};

} // namespace muniment::eventstore

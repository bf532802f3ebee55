#pragma once

#include "domain/directory.hpp"
#include "domain/recorded_event.hpp"
#include "projections/view_reader.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muniment::testing {

/// The id, which the test knows to be one.
template <typename Id>
Id id(std::string_view text) {
    return Id::parse(text).value();
}

/// A log as a list, with the directory of each batch end folded beside it.
class History {
  public:
    struct End {
        domain::Position position;
        std::size_t events = 0; ///< of the log up to here
        domain::Directory directory;
    };

    /// Begins with `log.created`.
    History();

    /// Appends one batch, one second after the one before.
    domain::Position batch(std::vector<domain::EventData> events,
                           const domain::Circumstances& circumstances = {});
    /// Appends what `decide` makes of a random history; refused batches leave nothing.
    void random_batches(std::uint64_t seed, std::size_t batches);

    const std::vector<domain::RecordedEvent>& events() const { return events_; }
    /// The events of the end's own batch.
    std::span<const domain::RecordedEvent> batch_at(std::size_t end) const;
    /// What is to be seen at each batch end today: erased profiles are gone from the past as well.
    const std::vector<End>& ends() const { return ends_; }
    domain::Position head() const { return ends_.back().position; }

  private:
    std::vector<domain::RecordedEvent> events_;
    std::vector<End> ends_;
    domain::Instant now_;
};

/// The snapshot lines of a plain directory, in the order of a snapshot.
std::vector<std::string> lines_of(const domain::Directory& directory);
/// The snapshot lines that the views give.
std::vector<std::string> lines_of(const projections::ViewReader& reader);

/// A file name in a directory of its own, removed with everything in it.
class ScratchFile {
  public:
    ScratchFile();
    ~ScratchFile();
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;

    const std::filesystem::path& path() const { return path_; }
    /// The content of all files of the directory.
    std::string bytes() const;

  private:
    std::filesystem::path path_;
};

} // namespace muniment::testing

#pragma once

#include "domain/expected.hpp"
#include "projections/edge_facts.hpp"
#include "projections/view_reader.hpp"

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The whole state at one position as a file: the same log and position give the same bytes.
///
/// NDJSON; every line is an object in JCS form (RFC 8785) with a member `kind`. The first is the
/// manifest {counts, format, kind, occurred_at, origin, position, recorded_at}, then comes one line
/// a fact, sorted by kind and key bytes, last the seal {checkpoint, kind, sha256}: SHA-256, in
/// lower-case hex, of all bytes before the seal, and the first stored checkpoint whose tree covers
/// the position. Members of a fact are those of its domain type; absent optionals are left out; a
/// user whose profile cannot be read has no profile members. Times are RFC 3339 in UTC with µs.
/// Source: docs/format/snapshot.md.
namespace muniment::projections {

inline constexpr std::string_view snapshot_format = "muniment-snapshot/1";

/// A kind of fact and the members that are its key, in the order in which they sort.
struct SnapshotKind {
    std::string_view name;
    std::string_view key;
    std::string_view second_key; ///< empty: one member is the key
};

/// By the index of the alternative of `Fact`, which is also the order in the file.
const std::array<SnapshotKind, std::variant_size_v<Fact>>& snapshot_kinds();

/// The line of one fact, without its newline.
std::string fact_line(const Fact& fact);

/// Takes the next bytes of a file; false: stop.
using ExportSink = std::function<bool(std::string_view)>;

/// Writes the snapshot at the reader's position, of which `edges` are. `checkpoint` is the text of
/// the signed note for the seal. Memory does not grow with the state, but for 24 bytes a group,
/// role or permission and a member of one group. Answers whether the sink took everything.
domain::Expected<bool, ViewsFailure> write_snapshot(const ViewReader& reader,
                                                    const EdgeFacts& edges,
                                                    std::string_view checkpoint,
                                                    const ExportSink& sink);

/// The ids of the permissions that a user has effectively at the moment of the export, in any
/// order; texts that stay as long as the export takes. Asked by two threads.
using EffectivePermissions = std::function<std::vector<std::string_view>(const domain::UserId&)>;

/// Writes every effective permission of every user as CSV with the header
/// `user,application,permission`: id of the user, names of the other two. Quoted like RFC 4180,
/// lines end with LF. Sorted by the bytes of user, then application, then permission. Memory grows
/// with the number of permissions, not of users. Answers whether the sink took everything.
domain::Expected<bool, ViewsFailure> write_effective(const ViewReader& reader,
                                                     const EffectivePermissions& effective,
                                                     const ExportSink& sink);

} // namespace muniment::projections

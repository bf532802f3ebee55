#pragma once

#include "domain/directory.hpp"
#include "domain/document_array.hpp"
#include "domain/event_data.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace muniment::domain {

/// The order and the presence of the arrays of the extension's document: the definition of what
/// events mean for them. Made to be obviously right, not fast; views and index are compared with it
/// at every position.
///
/// - An array is there from the first item that an event adds to it, or from the event that writes
///   it; it stays there when it becomes empty, until it is dropped or its owner is deleted. The
///   permissions of a role are there with the role; the configuration with its first switch.
/// - An item is added at the end. An edge whose window is replaced keeps its place.
/// - Records that are texts go with their array; writing one makes the array be there.
/// - Roles without application are in no array and write none; a role that gets one shows up where
///   it would stand if it had had one from the start, and then writes the arrays that hold it.
///
/// Not thread-safe. A copy is an independent document.
class Document {
  public:
    /// The directory that the events folded so far make.
    const Directory& directory() const { return directory_; }

    /// The arrays at the top that are there, in their order.
    const std::vector<DocumentArray>& collections() const { return collections_; }

    /// What the array has, in order; nothing where it is not there.
    std::optional<std::vector<DocumentItem>> items(const DocumentArray& array,
                                                   std::optional<Instant> instant) const;

    /// What the array would have if it were there: neither roles without application nor edges with
    /// a window that does not contain `instant`; without an instant no edges with windows at all.
    std::vector<DocumentItem> shown(const DocumentArray& array,
                                    std::optional<Instant> instant) const;

    /// Everything that has a place in the array, shown or not.
    std::vector<DocumentItem> order(const DocumentArray& array) const;

    /// The records of `applications`, `rules` or `configuration`, a JSON text each.
    std::vector<std::string> records(const DocumentArray& array) const;

    void apply(const EventData& event);

  private:
    struct Editor;

    Directory directory_;
    std::vector<DocumentArray> collections_;
    std::set<DocumentArray> owned_;                             ///< those of groups and roles
    std::map<DocumentArray, std::vector<DocumentItem>> orders_; ///< with what is not shown
    std::map<DocumentArray, std::vector<std::string>> records_;
};

/// Whether the item is in the array, there or not: whether the directory has the entity or edge.
/// Configuration, applications and rules have no items with ids.
bool holds(const DirectoryView& directory, const DocumentArray& array, const DocumentItem& item);

/// Whether the array is at the top or its owner exists.
bool has_owner(const DirectoryView& directory, const DocumentArray& array);

} // namespace muniment::domain

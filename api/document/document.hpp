#pragma once

#include "api/json/malformed.hpp"
#include "domain/document_array.hpp"
#include "domain/entities.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// The document that the Auth0 Authorization Extension imports and exports, as values: what is read
/// from a file, what the store shows, what one is compared with the other by.
namespace muniment::api {

/// An item of an array. `index` is its place in the text that was read, for messages; it does not
/// take part in comparisons.
template <typename T>
struct ExtensionItem {
    T value;
    std::size_t index = 0;
    bool operator==(const ExtensionItem& other) const { return value == other.value; }
};

/// An array of a record. Not there: never written.
template <typename T>
using ExtensionArray = std::optional<std::vector<ExtensionItem<T>>>;

/// `index` of a record: as of an item.
struct ExtensionPermission {
    domain::Permission entity;
    std::size_t index = 0;
    bool operator==(const ExtensionPermission& other) const { return entity == other.entity; }
};

/// The role always has an application.
struct ExtensionRole {
    domain::Role entity;
    ExtensionArray<domain::PermissionId> permissions;
    ExtensionArray<domain::UserId> users;
    std::size_t index = 0;
};

/// The mappings of `entity` are left empty.
struct ExtensionGroup {
    domain::Group entity;
    ExtensionArray<domain::UserId> members;
    ExtensionArray<domain::GroupId> nested;
    ExtensionArray<domain::RoleId> roles;
    ExtensionArray<domain::Mapping> mappings;
    std::size_t index = 0;
};

/// The record `v1`, there for other reasons than its switches and its key iff `is_kept`. `apikey`
/// is a key that was read in full; what is masked is read as absent.
struct ExtensionConfiguration {
    domain::Configuration switches;
    std::optional<std::string> apikey;
    bool is_kept = false;
};

struct ExtensionDocument {
    std::vector<domain::DocumentArray> collections; ///< the arrays at the top, in their order
    std::optional<ExtensionConfiguration> configuration;
    std::vector<ExtensionGroup> groups;
    std::vector<ExtensionRole> roles;
    std::vector<ExtensionPermission> permissions;
    // Records that nothing reads, a JSON text each.
    std::vector<std::string> applications;
    std::vector<std::string> rules;
};

/// Something in a document that is not in order. What is `repairable` can be left out without
/// losing an entity: references that lead nowhere, circles; and records that nothing reads, but
/// which are too long to keep.
struct DocumentFinding {
    std::string pointer; ///< RFC 6901
    std::string problem; ///< a sentence without a subject
    bool repairable = false;
    bool operator==(const DocumentFinding&) const = default;
};

/// `/groups/3` for the record of that array.
std::string record_pointer(const char* array, std::size_t index);
/// `/groups/3/members/7`.
std::string item_pointer(const std::string& record, const char* array, std::size_t index);

} // namespace muniment::api

#pragma once

#include "api/document/document.hpp"
#include "api/document/read_document.hpp"

#include <boost/json/object.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muniment::api {

/// One record of a document while it is read. Each question adds a finding with its pointer where
/// the member is not in order, and answers nothing then. Refers to what it was made of.
class RecordFields {
  public:
    RecordFields(const boost::json::object& source, std::string pointer, const DocumentRules& rules,
                 std::vector<DocumentFinding>& findings)
        : source_(source), pointer_(std::move(pointer)), rules_(rules), findings_(findings) {}

    /// The entity whose own texts are accepted however long they are (`DocumentRules::is_there`).
    void belongs_to(domain::EntityKind kind);

    /// `_id`: under the rules of the extension a GUID.
    template <typename Id>
    std::optional<Id> id() const {
        const auto text = required_text("_id");
        if (!text) return std::nullopt;
        if (!check_guid("_id", *text)) return std::nullopt;
        return parsed<Id>("_id", *text);
    }
    std::optional<std::string> name(std::size_t chars_max) const;
    std::optional<std::string> description() const;
    std::optional<domain::ApplicationId> application() const;
    std::optional<domain::ApplicationRefType> application_type() const;
    /// A text of a mapping.
    std::optional<std::string> mapping_text(const char* member) const;
    /// Members beside these are findings.
    void allow(std::initializer_list<std::string_view> members) const;

    /// The ids of an array member; a member that is not there is no array.
    template <typename Id>
    ExtensionArray<Id> ids(const char* member) const {
        const auto* items = array_of(member);
        if (items == nullptr) return std::nullopt;
        std::vector<ExtensionItem<Id>> found;
        found.reserve(items->size());
        const auto kind = domain::ref(Id::parse("0").value()).kind; // of every such id
        for (std::size_t i = 0; i < items->size(); ++i) {
            const auto text = item_text((*items)[i], member, i);
            if (!text) continue;
            if (!refers_well(kind, *text)) {
                findings_.push_back({item_pointer(pointer_, member, i), "must be a valid GUID"});
                continue;
            }
            auto id = Id::parse(*text);
            if (id)
                found.push_back({std::move(id).value(), i});
            else
                findings_.push_back({item_pointer(pointer_, member, i), id.error().problem});
        }
        return found;
    }
    ExtensionArray<domain::Mapping> mappings() const;

    void find(std::string_view member, std::string problem) const;

  private:
    template <typename Id>
    std::optional<Id> parsed(const char* member, const std::string& text) const {
        auto id = Id::parse(text);
        if (!id) {
            find(member, id.error().problem);
            return std::nullopt;
        }
        return std::move(id).value();
    }
    std::optional<std::string> required_text(const char* member) const;
    std::optional<std::string> sized_text(const char* member, std::size_t extension_max,
                                          std::size_t domain_max) const;
    std::optional<std::string> item_text(const boost::json::value& json, const char* member,
                                         std::size_t index) const;
    const boost::json::array* array_of(const char* member) const;
    bool check_guid(const char* member, const std::string& text) const;
    /// Whether something else than a user may be called so: a GUID, or what the store knows.
    bool refers_well(domain::EntityKind kind, const std::string& id) const;
    bool is_there(const char* member, const std::string& text) const;

    const boost::json::object& source_;
    std::string pointer_;
    const DocumentRules& rules_;
    std::vector<DocumentFinding>& findings_;
    std::optional<domain::EntityRef> entity_;
};

} // namespace muniment::api

#pragma once

#include "api/json/malformed.hpp"
#include "domain/entities.hpp"

#include <boost/json/object.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The fields of the records in an export of the Auth0 Authorization Extension.
namespace muniment::api {

/// One record of `groups`, `roles` or `permissions`. Each question adds a problem with its pointer
/// where the field is not in order, and answers nothing then. Refers to what it was made of.
class Auth0Record {
  public:
    Auth0Record(const boost::json::object& source, std::string pointer,
                std::vector<Malformed>& problems)
        : source_(source), pointer_(std::move(pointer)), problems_(problems) {}

    template <typename Id>
    std::optional<Id> id() const {
        return parsed_id<Id>("_id");
    }
    std::optional<std::string> name(const char* member = "name") const;
    std::string description() const; ///< empty where there is none
    std::optional<domain::ApplicationId> application() const {
        return parsed_id<domain::ApplicationId>("applicationId");
    }
    std::optional<domain::ApplicationRefType> application_type() const;
    /// Members beside these are problems.
    void allow(std::initializer_list<std::string_view> members) const;

    const boost::json::object& source() const { return source_; }
    const std::string& pointer() const { return pointer_; }

  private:
    template <typename Id>
    std::optional<Id> parsed_id(const char* member) const {
        const auto text = required_text(member);
        if (!text) return std::nullopt;
        auto id = Id::parse(*text);
        if (!id) {
            problem(member, id.error().problem);
            return std::nullopt;
        }
        return std::move(id).value();
    }
    std::optional<std::string> required_text(const char* member) const;
    void problem(std::string_view member, std::string text) const;

    const boost::json::object& source_;
    std::string pointer_;
    std::vector<Malformed>& problems_;
};

/// The texts of an array member with their pointers; an absent member is an empty array.
std::vector<std::pair<std::string, std::string>> read_auth0_texts(const boost::json::object& source,
                                                                  const std::string& pointer,
                                                                  const char* member,
                                                                  std::vector<Malformed>& problems);

/// The ids of an array member with their pointers.
template <typename Id>
std::vector<std::pair<Id, std::string>>
read_auth0_ids(const boost::json::object& source, const std::string& pointer, const char* member,
               std::vector<Malformed>& problems) {
    std::vector<std::pair<Id, std::string>> ids;
    for (auto& [text, at] : read_auth0_texts(source, pointer, member, problems)) {
        auto id = Id::parse(text);
        if (id)
            ids.emplace_back(std::move(id).value(), at);
        else
            problems.push_back({at, id.error().problem});
    }
    return ids;
}

/// The `mappings` of a group record with their pointers.
std::vector<std::pair<domain::Mapping, std::string>>
read_auth0_mappings(const boost::json::object& group, const std::string& pointer,
                    std::vector<Malformed>& problems);

/// The switches of `configuration[0]`; the API key is noted, not taken.
domain::Configuration read_auth0_configuration(const boost::json::object& record,
                                               std::vector<Malformed>& problems,
                                               std::vector<Malformed>& notes);

} // namespace muniment::api

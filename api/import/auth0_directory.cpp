#include "api/import/auth0_directory.hpp"

#include "api/json/names.hpp"
#include "api/json/write.hpp"
#include "domain/limits.hpp"
#include "domain/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace muniment::api {

namespace {

using boost::json::object;
using boost::json::value;
namespace limits = domain::limits;

constexpr std::array<std::string_view, 5> profile_members = {"user_id", "name", "nickname", "email",
                                                             "picture"};

std::string text_of(const value& json) {
    return std::string(json.get_string().data(), json.get_string().size());
}

/// One record while it is read.
class Record {
  public:
    Record(const object& source, std::string pointer, std::vector<Malformed>& problems)
        : source_(source), pointer_(std::move(pointer)), problems_(problems),
          problems_before_(problems.size()) {}

    const object& source() const { return source_; }
    const std::string& pointer() const { return pointer_; }
    bool is_in_order() const { return problems_.size() == problems_before_; }
    void problem(std::string_view member, std::string text) {
        problems_.push_back({pointer_ + "/" + escape_pointer_token(member), std::move(text)});
    }

    /// A text, or nothing where it is absent, null or not in order.
    std::optional<std::string> text(const char* member, std::size_t chars_max) {
        const auto* found = source_.if_contains(member);
        if (found == nullptr || found->is_null()) return std::nullopt;
        if (!found->is_string()) {
            problem(member, "must be a string");
            return std::nullopt;
        }
        auto text = text_of(*found);
        if (domain::count_code_points(text) <= chars_max) return text;
        problem(member, "must be at most " + std::to_string(chars_max) + " characters long");
        return std::nullopt;
    }
    std::string required_text(const char* member, std::size_t chars_max) {
        const auto* found = source_.if_contains(member);
        if (found == nullptr || found->is_null()) problem(member, "is missing");
        auto text = this->text(member, chars_max);
        if (text && text->empty()) problem(member, "must not be empty");
        return std::move(text).value_or("");
    }
    template <typename Id>
    std::optional<Id> id(const char* member) {
        const auto text = required_text(member, limits::external_id_chars_max);
        if (!is_in_order()) return std::nullopt;
        auto id = Id::parse(text);
        if (id) return std::move(id).value();
        problem(member, id.error().problem);
        return std::nullopt;
    }
    const boost::json::array* array(const char* member) {
        const auto* found = source_.if_contains(member);
        if (found == nullptr || found->is_null()) return nullptr;
        if (found->is_array()) return &found->get_array();
        problem(member, "must be an array");
        return nullptr;
    }

  private:
    const object& source_;
    std::string pointer_;
    std::vector<Malformed>& problems_;
    std::size_t problems_before_;
};

class Reading {
  public:
    Reading(const domain::DirectoryView& directory, Auth0DirectoryImport& import)
        : directory_(directory), import_(import) {}

    void read(const object& document) {
        constexpr std::array<std::string_view, 3> known = {"users", "connections", "applications"};
        for (const auto& [name, json] : document)
            if (std::find(known.begin(), known.end(), std::string_view(name)) == known.end())
                import_.problems.push_back({"/" + escape_pointer_token(std::string_view(name)),
                                            "is not a known member; known are " + listed(known)});
        each_record(document, "applications", [&](Record& record) { read_application(record); });
        each_record(document, "connections", [&](Record& record) { read_connection(record); });
        each_record(document, "users", [&](Record& record) { read_user(record); });
    }

  private:
    template <typename Take>
    void each_record(const object& document, const char* name, Take take) {
        const auto* records = document.if_contains(name);
        if (records == nullptr) return;
        const auto pointer = std::string("/") + name;
        if (!records->is_array()) {
            import_.problems.push_back({pointer, "must be an array"});
            return;
        }
        ids_.clear();
        for (std::size_t i = 0; i < records->get_array().size(); ++i) {
            const auto& json = records->get_array()[i];
            const auto at = pointer + "/" + std::to_string(i);
            if (!json.is_object()) {
                import_.problems.push_back({at, "must be an object"});
                continue;
            }
            Record record(json.get_object(), at, import_.problems);
            take(record);
        }
    }

    /// The id of the record, which no other of its kind has in this file.
    template <typename Id>
    std::optional<Id> own_id(Record& record, const char* member) {
        auto id = record.id<Id>(member);
        if (id && !ids_.insert(id->text()).second) {
            record.problem(member, "is the id of another record in this file");
            return std::nullopt;
        }
        return id;
    }

    void change(domain::Change change, const Record& record) {
        import_.changes.push_back(std::move(change));
        import_.pointers.push_back(record.pointer());
    }

    domain::ApplicationType application_type(Record& record) {
        const auto text = record.text("app_type", limits::name_chars_max);
        domain::ApplicationType type = domain::ApplicationType::non_interactive;
        if (text && !boost::describe::enum_from_string(text->c_str(), type))
            import_.notes.push_back({record.pointer() + "/app_type",
                                     "is not a known type and is taken as `non_interactive`"});
        return type;
    }

    void read_application(Record& record) {
        const auto id = own_id<domain::ApplicationId>(record, "client_id");
        auto name = record.required_text("name", limits::name_chars_max);
        const auto type = application_type(record);
        auto callbacks = texts(record, "callbacks");
        if (to_json(callbacks).size() > limits::callbacks_bytes_max)
            record.problem("callbacks", "must be at most 16384 bytes long altogether");
        if (!id || !record.is_in_order()) return;
        if (directory_.find(*id) == nullptr)
            change(domain::CreateApplication{*id, std::move(name), type, std::move(callbacks)},
                   record);
        else
            change(domain::UpdateApplication{*id, std::move(name), type, std::move(callbacks)},
                   record);
    }

    std::vector<std::string> texts(Record& record, const char* member) {
        std::vector<std::string> found;
        const auto* items = record.array(member);
        if (items == nullptr) return found;
        for (std::size_t i = 0; i < items->size(); ++i)
            if ((*items)[i].is_string())
                found.push_back(text_of((*items)[i]));
            else
                import_.problems.push_back(
                    {record.pointer() + "/" + member + "/" + std::to_string(i),
                     "must be a string"});
        return found;
    }

    void read_connection(Record& record) {
        const auto id = own_id<domain::ConnectionId>(record, "id");
        auto name = record.required_text("name", limits::name_chars_max);
        auto strategy = record.required_text("strategy", limits::name_chars_max);
        if (!id || !record.is_in_order()) return;
        if (directory_.find(*id) == nullptr)
            change(domain::CreateConnection{*id, std::move(name), std::move(strategy)}, record);
        else
            change(domain::UpdateConnection{*id, std::move(name), std::move(strategy)}, record);
    }

    void read_user(Record& record) {
        const auto id = own_id<domain::UserId>(record, "user_id");
        domain::UserProfile profile;
        profile.name = record.text("name", limits::name_chars_max);
        profile.nickname = record.text("nickname", limits::description_chars_max);
        profile.email = record.text("email", limits::description_chars_max);
        profile.picture = record.text("picture", limits::description_chars_max);
        profile.connections = connections(record);
        profile.attributes = attributes(record.source());
        if (to_json(profile).size() > limits::profile_bytes_max)
            import_.problems.push_back(
                {record.pointer(), "must have a profile of at most 16384 bytes"});
        if (!id || !record.is_in_order()) return;
        if (directory_.find(*id) == nullptr)
            change(domain::CreateUser{*id, std::move(profile)}, record);
        else
            change(domain::UpdateUser{*id, std::move(profile.name), std::move(profile.nickname),
                                      std::move(profile.email), std::move(profile.picture),
                                      std::move(profile.connections),
                                      std::move(profile.attributes)},
                   record);
    }

    /// The connections of the identities, each once.
    std::vector<std::string> connections(Record& record) {
        std::vector<std::string> found;
        const auto* identities = record.array("identities");
        if (identities == nullptr) return found;
        for (std::size_t i = 0; i < identities->size(); ++i) {
            const auto* identity = (*identities)[i].if_object();
            const auto* connection =
                identity == nullptr ? nullptr : identity->if_contains("connection");
            if (connection == nullptr || !connection->is_string()) {
                import_.problems.push_back({record.pointer() + "/identities/" + std::to_string(i),
                                            "must be an object with a string `connection`"});
                continue;
            }
            auto name = text_of(*connection);
            if (std::find(found.begin(), found.end(), name) == found.end())
                found.push_back(std::move(name));
        }
        return found;
    }

    /// What has no member of its own, the identities with all they say.
    static std::optional<std::string> attributes(const object& user) {
        object rest;
        for (const auto& [name, json] : user)
            if (std::find(profile_members.begin(), profile_members.end(), std::string_view(name)) ==
                profile_members.end())
                rest.emplace(name, json);
        if (rest.empty()) return std::nullopt;
        return to_json(value(std::move(rest)));
    }

    const domain::DirectoryView& directory_;
    Auth0DirectoryImport& import_;
    std::set<std::string> ids_; ///< of the records of the kind at hand
};

} // namespace

Auth0DirectoryImport read_auth0_directory(const value& document,
                                          const domain::DirectoryView& directory) {
    Auth0DirectoryImport import;
    if (document.is_object())
        Reading(directory, import).read(document.get_object());
    else
        import.problems.push_back({"", "must be an object"});
    return import;
}

} // namespace muniment::api

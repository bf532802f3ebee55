#include "api/import/auth0_collections.hpp"

#include "api/import/auth0_record.hpp"
#include "domain/text.hpp"

#include <boost/json/array.hpp>

#include <set>
#include <utility>

namespace muniment::api {

namespace {

using boost::json::array;
using boost::json::object;

/// Which names are taken, by the space in which they must differ.
class Names {
  public:
    explicit Names(std::vector<Malformed>& problems) : problems_(problems) {}

    bool take(const std::string& space, const std::string& name, const std::string& pointer) {
        const auto [first, is_new] = taken_.try_emplace({space, domain::fold_case(name)}, pointer);
        if (!is_new)
            problems_.push_back({pointer + "/name", "is the name of " + first->second +
                                                        " already (case does not count)"});
        return is_new;
    }

  private:
    std::vector<Malformed>& problems_;
    std::map<std::pair<std::string, std::string>, std::string> taken_; ///< space, folded → pointer
};

void check_members(const object& document, std::vector<Malformed>& problems) {
    static const std::set<std::string_view> known = {"configuration", "groups", "permissions",
                                                     "roles"};
    for (const auto& [name, value] : document) {
        const auto pointer = "/" + escape_pointer_token(std::string_view(name));
        if (name == "applications" || name == "rules") {
            if (!value.is_array() || !value.get_array().empty())
                problems.push_back(
                    {pointer, "is a legacy collection that cannot be taken over; leave it out"});
        } else if (!known.contains(std::string_view(name))) {
            problems.push_back({pointer, "is not a known member"});
        } else if (!value.is_array()) {
            problems.push_back({pointer, "must be an array"});
        }
    }
}

/// Calls `take(record)` for each object of a collection.
template <typename Take>
void each_record(const object& document, const char* name, std::vector<Malformed>& problems,
                 Take take) {
    const auto& records = auth0_collection(document, name);
    for (std::size_t i = 0; i < records.size(); ++i) {
        const auto pointer = std::string("/") + name + "/" + std::to_string(i);
        if (records[i].is_object())
            take(Auth0Record(records[i].get_object(), pointer, problems));
        else
            problems.push_back({pointer, "must be an object"});
    }
}

} // namespace

const array& auth0_collection(const object& document, const char* name) {
    static const array empty;
    const auto* found = document.if_contains(name);
    return found != nullptr && found->is_array() ? found->get_array() : empty;
}

Auth0Collections collect_auth0(const object& document, std::vector<Malformed>& problems) {
    check_members(document, problems);
    Auth0Collections found;
    Names names(problems);
    const auto add = [&](auto& collection, const char* kind, const Auth0Record& record,
                         const auto& application, auto entity) {
        if (const auto* other = collection.find(entity.id)) {
            problems.push_back({record.pointer() + "/_id", "is the id of " + other->pointer});
            return;
        }
        if (names.take(kind + application, entity.name, record.pointer()))
            collection.add({std::move(entity), record.pointer(), &record.source()});
    };
    each_record(document, "permissions", problems, [&](const Auth0Record& record) {
        const auto id = record.id<domain::PermissionId>();
        const auto name = record.name();
        const auto application = record.application();
        const auto type = record.application_type();
        record.allow({"_id", "name", "description", "applicationId", "applicationType"});
        if (id && name && application && type)
            add(found.permissions, "permission ", record, application->text(),
                domain::Permission{*id, *application, *type, *name, record.description()});
    });
    each_record(document, "roles", problems, [&](const Auth0Record& record) {
        const auto id = record.id<domain::RoleId>();
        const auto name = record.name();
        const auto application = record.application();
        const auto type = record.application_type();
        record.allow({"_id", "name", "description", "applicationId", "applicationType",
                      "permissions", "users"});
        if (id && name && application && type)
            add(found.roles, "role ", record, application->text(),
                domain::Role{*id, application, type, *name, record.description()});
    });
    each_record(document, "groups", problems, [&](const Auth0Record& record) {
        const auto id = record.id<domain::GroupId>();
        const auto name = record.name();
        record.allow({"_id", "name", "description", "members", "nested", "roles", "mappings"});
        if (id && name)
            add(found.groups, "group", record, std::string(),
                domain::Group{*id, *name, record.description(), {}});
    });
    return found;
}

} // namespace muniment::api

#include "api/v1/named_permission.hpp"

namespace muniment::api {

domain::Expected<NamedPermission, Problem> name_permission(const Store& store, const OpenRead& read,
                                                           const domain::ApplicationId& application,
                                                           const std::string& id_or_name) {
    NamedPermission named;
    const auto at = read.moment.position;
    {
        const auto lock = store.live().lock_shared();
        const auto& index = store.live().index;
        named.id = index.find_permission(application, id_or_name, at);
        if (!named.id)
            named.unknown = index.knows_application(application, at) ? "unknown_permission"
                                                                     : "unknown_application";
    }
    if (named.id) return named;
    auto former = projections::audit::former_permission(read.views, application, id_or_name);
    if (!former) return views_problem(former.error());
    named.former = std::move(former).value();
    return named;
}

} // namespace muniment::api

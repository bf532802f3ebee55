#pragma once

#include "api/auth0/record_json.hpp"
#include "api/auth0/schema.hpp"
#include "api/http/router.hpp"
#include "api/service/store.hpp"
#include "projections/document_reader.hpp"
#include "projections/view_reader.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace muniment::api::auth0 {

/// An answer of the views, or the refusal of a request that they could not serve.
template <typename T>
Checked<T> answered(domain::Expected<T, projections::ViewsFailure> answer) {
    if (!answer) return domain::Failure{to_refusal(ReadProblem{answer.error()})};
    return std::move(answer).value();
}

/// All items of a list of the views, page by page; `list(query)` reads one.
template <typename List>
auto read_all(List list) -> Checked<decltype(list(projections::ListQuery{}).value().items)> {
    constexpr std::size_t page_items = 1000;
    projections::ListQuery query;
    query.limit = page_items;
    decltype(list(query).value().items) items;
    while (true) {
        auto page = TRY(answered(list(query)));
        for (auto& item : page.items)
            items.push_back(std::move(item));
        if (!page.next_key) return items;
        query.after = *page.next_key;
    }
}

/// What this surface reads, at one moment: the document of the extension and the views beside it.
/// One thread at a time.
class Records {
  public:
    static Checked<Records> at(const Store& store, const domain::Moment& moment);
    /// The state that a write left, windows seen now. The write is done, so this waits longer than
    /// a read may.
    static Checked<Records> after_write(const Store& store, domain::Position position);
    /// Where a read stands.
    static Checked<Records> of(const Store& store, const Call& call);

    const domain::Moment& moment() const { return moment_; }
    const projections::DocumentReader& document() const { return document_; }
    const projections::ViewReader& views() const { return *views_; }

    // 404 where it is not there.
    Checked<GroupRecord> require_group(const std::string& id) const;
    Checked<RoleRecord> require_role(const std::string& id) const;
    Checked<domain::Permission> require_permission(const std::string& id) const;
    // The same without the arrays that can be long.
    Checked<domain::Group> require_group_alone(const std::string& id) const;
    Checked<domain::Role> require_role_alone(const std::string& id) const;

    /// Roles by their ids, with what they permit, in the order given; what is no role of an
    /// application is left out.
    Checked<std::vector<domain::Role>> roles(const std::vector<domain::RoleId>& ids) const;
    Checked<std::vector<domain::Group>> groups(const std::vector<domain::GroupId>& ids) const;

  private:
    Records(const domain::Moment& moment, projections::ViewReader views)
        : moment_(moment), views_(std::make_unique<projections::ViewReader>(std::move(views))),
          document_(*views_, moment.instant) {}

    domain::Moment moment_;
    std::unique_ptr<projections::ViewReader> views_;
    projections::DocumentReader document_;
};

// Ids in the order of the extension's arrays at the position.
std::vector<domain::GroupId>
in_storage_order(const Store& store, const std::vector<domain::GroupId>& ids, domain::Position at);
std::vector<domain::RoleId>
in_storage_order(const Store& store, const std::vector<domain::RoleId>& ids, domain::Position at);
std::vector<domain::PermissionId> in_storage_order(const Store& store,
                                                   const std::vector<domain::PermissionId>& ids,
                                                   domain::Position at);

/// The group and all that it is nested in, in storage order.
Checked<std::vector<domain::Group>> with_ancestors(const Store& store, const Records& records,
                                                   const domain::Group& group);

} // namespace muniment::api::auth0

#include "api/service/reports.hpp"

#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/sha256.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace muniment::api {

namespace {

using domain::Done;
using domain::Expected;
using domain::Failure;
using projections::ReportSink;

/// Bytes that are handed on at once.
constexpr std::size_t piece_bytes = 64 * 1024;

projections::ReportColumns columns_of(ReportName report) {
    switch (report) {
    case ReportName::access:
        return projections::access_columns();
    case ReportName::expiring:
        return projections::expiring_columns();
    case ReportName::joiners_leavers:
        return projections::joiners_leavers_columns();
    case ReportName::privileged:
        return projections::privileged_columns();
    case ReportName::stale_grants:
        return projections::stale_grants_columns();
    }
    std::abort();
}

projections::ReportAnswer rows_of(const Store& store, const projections::ViewReader& views,
                                  const ReportRequest& request, const ReportSink& sink) {
    const auto& at = request.at.moment;
    switch (request.kind->report) {
    case ReportName::access:
        return projections::access_rows(views, at.instant, request.filter, sink);
    case ReportName::expiring:
        return projections::expiring_rows(views, at.instant, request.within_us, sink);
    case ReportName::joiners_leavers:
        return projections::joiners_leavers_rows(
            views, {request.from, at}, request.filter.user,
            [&](const domain::UserId& user, const domain::Moment& moment) {
                const auto lock = store.live().lock_shared();
                return store.live().index.effective_permissions(user, moment).size();
            },
            sink);
    case ReportName::privileged:
        return projections::privileged_rows(views, at.instant, request.filter, request.privileges,
                                            sink);
    case ReportName::stale_grants:
        return projections::stale_grants_rows(views, at.instant, request.older_than_us, sink);
    }
    std::abort();
}

/// Goes through the rows in views opened for that.
Expected<Done, std::string> each_row(const Store& store, const ReportRequest& request,
                                     const ReportSink& sink) {
    const auto views = store.view(request.at.moment.position);
    if (!views) return Failure{std::string("the views do not reach that position yet; try again")};
    const auto all = rows_of(store, *views, request, sink);
    if (!all) return Failure{"the views cannot be read: " + all.error().what};
    if (!*all) return Failure{std::string("the output was cut off")};
    return Done{};
}

} // namespace

std::span<const ReportKind> report_kinds() {
    static const std::array<ReportKind, 5> kinds{{
        {ReportName::access,
         "access",
         "Access",
         "Every permission that every user has effectively, and a shortest way by which it is had.",
         {"application", "user", "group"}},
        {ReportName::expiring,
         "expiring",
         "Expiring access",
         "Grants that end soon, and grants that have not begun.",
         {"within"}},
        {ReportName::joiners_leavers,
         "joiners-leavers",
         "Joiners and leavers",
         "What happened to the access of each user in a period, who did it, and how long a removal "
         "took.",
         {"from", "user"}},
        {ReportName::privileged,
         "privileged",
         "Privileged access",
         "Every role and permission that counts as privileged, with everybody who has it.",
         {"application", "user", "group", "role", "permission"}},
        {ReportName::stale_grants,
         "stale-grants",
         "Stale grants",
         "What gives nothing any more, and what nobody accounts for.",
         {"older_than"}},
    }};
    return kinds;
}

const ReportKind* find_report(std::string_view name) {
    const auto kinds = report_kinds();
    const auto found = std::find_if(kinds.begin(), kinds.end(),
                                    [&](const auto& kind) { return kind.name == name; });
    return found == kinds.end() ? nullptr : &*found;
}

Expected<ReportHead, std::string> report_head(const Store& store, const ReportRequest& request) {
    ReportHead head;
    head.name = request.kind->name;
    head.title = request.kind->title;
    head.about = request.kind->about;
    head.origin = store.origin();
    head.at = request.at.moment;
    head.occurred_at = request.at.occurred_at;
    head.recorded_at = request.at.recorded_at;
    const auto tree = covering_tree(store, head.at.position);
    if (!tree) return Failure{tree.error().what};
    head.tree_size = tree->size;
    head.root = eventstore::encode_base64(eventstore::bytes_of(tree->root));
    head.filters = request.filters;
    head.columns = columns_of(request.kind->report);
    TRY(each_row(store, request, [&](const projections::ReportRow&) {
        ++head.row_count;
        return true;
    }));
    return head;
}

Expected<Done, std::string> write_report(const Store& store, const ReportRequest& request,
                                         const ReportHead& head, const ExportSink& write) {
    const auto writing = writing_of(request.form);
    std::uint64_t rows = 0;
    std::string piece = writing.begin(head);
    const auto hand_on = [&] {
        const bool taken = write(piece);
        piece.clear();
        return taken;
    };
    TRY(each_row(store, request, [&](const projections::ReportRow& row) {
        piece += writing.row(head, row, rows++);
        return piece.size() < piece_bytes || hand_on();
    }));
    if (rows != head.row_count)
        return Failure{std::string("the rows are not those that were counted; ask again")};
    piece += writing.end(head);
    if (!hand_on()) return Failure{std::string("the output was cut off")};
    return Done{};
}

Expected<SealedContent, NotSealed> sealed_report(const Store& store, const ReportRequest& request,
                                                 const ReportHead& head) {
    eventstore::Sha256Hasher hasher;
    const auto written = write_report(store, request, head, [&](std::string_view piece) {
        hasher.update(piece);
        return true;
    });
    if (!written) return Failure{NotSealed{false, written.error()}};
    SealedContent content;
    content.format = "report/" + head.name + "/" + writing_of(request.form).suffix;
    content.position = head.at.position;
    content.instant = head.at.instant;
    content.rows = head.row_count;
    content.sha256 = hasher.digest();
    std::map<std::string, int> times;
    for (const auto& [name, value] : head.filters) {
        const int time = ++times[name];
        content.filters[time == 1 ? name : name + "." + std::to_string(time)] = value;
    }
    return content;
}

} // namespace muniment::api

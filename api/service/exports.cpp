#include "api/service/exports.hpp"

#include "projections/snapshot.hpp"

namespace muniment::api {

namespace {

using domain::Done;
using domain::Expected;
using domain::Failure;

/// The first stored checkpoint that covers the position: the seal of a snapshot names it.
Expected<std::string, std::string> covering_checkpoint(const Store& store,
                                                       domain::Position position) {
    const auto found = store.log()->checkpoint(eventstore::FirstCheckpointCovering{position.value});
    if (!found) return Failure{"the log cannot be read: " + found.error().what};
    if (!found->has_value())
        return Failure{"no checkpoint covers position " + std::to_string(position.value)};
    return (*found)->note;
}

} // namespace

std::optional<ExportFormat> parse_export_format(std::string_view name) {
    if (name == "snapshot") return ExportFormat::snapshot;
    if (name == "effective") return ExportFormat::effective;
    return std::nullopt;
}

const char* media_type(ExportFormat format) {
    switch (format) {
    case ExportFormat::snapshot:
        return "application/x-ndjson";
    case ExportFormat::effective:
        return "text/csv; charset=utf-8";
    }
    std::abort();
}

Expected<Done, std::string> write_export(const Store& store, ExportFormat format,
                                         const domain::Moment& at, const ExportSink& write) {
    const auto views = store.view(at.position);
    if (!views) return Failure{std::string("the views do not reach that position yet; try again")};
    const auto effective = [&](const domain::UserId& user) {
        const auto lock = store.live().lock_shared();
        return store.live().index.effective_permissions(user, at);
    };
    const auto written = format == ExportFormat::snapshot
                             ? projections::write_snapshot(
                                   *views, TRY(covering_checkpoint(store, at.position)), write)
                             : projections::write_effective(*views, effective, write);
    if (!written) return Failure{"the views cannot be read: " + written.error().what};
    if (!*written) return Failure{std::string("the output was cut off")};
    return Done{};
}

} // namespace muniment::api

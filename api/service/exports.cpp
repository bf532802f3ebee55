#include "api/service/exports.hpp"

#include "api/document/stored_document.hpp"
#include "api/document/write_document.hpp"
#include "eventstore/integrity/sha256.hpp"
#include "projections/snapshot.hpp"

#include <algorithm>
#include <cstdlib>

namespace muniment::api {

namespace {

using domain::Done;
using domain::Expected;
using domain::Failure;
using domain::Position;

constexpr const char* not_reached = "the views do not reach that position yet; try again";

/// The first stored checkpoint that covers the position: the seal of a snapshot names it.
Expected<std::string, std::string> covering_checkpoint(const Store& store, Position position) {
    const auto found = store.log()->checkpoint(eventstore::FirstCheckpointCovering{position.value});
    if (!found) return Failure{"the log cannot be read: " + found.error().what};
    if (!found->has_value())
        return Failure{"no checkpoint covers position " + std::to_string(position.value)};
    return (*found)->note;
}

/// With the API key where there was one at the position, whatever came later.
Expected<StoredDocument, std::string> document_at(const Store& store, Position at) {
    auto stored = stored_document(store, at);
    if (!stored) return Failure{std::string(not_reached)};
    const auto views = store.view(at);
    if (!views) return Failure{std::string(not_reached)};
    projections::EventQuery query;
    query.type = domain::ApiKeyRotated::type;
    query.limit = 1;
    const auto rotations = views->events(query);
    if (!rotations) return Failure{"the views cannot be read: " + rotations.error().what};
    if (!rotations->items.empty()) show_api_key(stored->document);
    return std::move(stored).value();
}

Expected<bool, std::string> write_extension_document(const Store& store, Position at,
                                                     const ExportSink& write) {
    const auto stored = TRY(document_at(store, at));
    return write_document(stored.document, write);
}

Expected<bool, std::string> write_from_views(const Store& store, ExportFormat format,
                                             const domain::Moment& at, const ExportSink& write) {
    const auto views = store.view(at.position);
    if (!views) return Failure{std::string(not_reached)};
    const auto effective = [&](const domain::UserId& user) {
        const auto lock = store.live().lock_shared();
        return store.live().index.effective_permission_texts(user, at);
    };
    const auto use_index = [&](const auto& use) {
        const auto lock = store.live().lock_shared();
        use(store.live().index);
    };
    const projections::EdgeFacts edges(use_index, views->end().position);
    const auto written =
        format == ExportFormat::snapshot
            ? projections::write_snapshot(*views, edges,
                                          TRY(covering_checkpoint(store, at.position)), write)
            : projections::write_effective(*views, effective, write);
    if (!written) return Failure{"the views cannot be read: " + written.error().what};
    return *written;
}

/// Counts line feeds, those of CSV outside of quotes.
class LineCount {
  public:
    explicit LineCount(bool is_csv) : is_csv_(is_csv) {}

    void add(std::string_view piece) {
        for (const char c : piece) {
            if (is_csv_ && c == '"') is_quoted_ = !is_quoted_;
            if (c == '\n' && !is_quoted_) ++lines_;
        }
    }
    std::uint64_t without(std::uint64_t other_lines) const {
        return lines_ - std::min(lines_, other_lines);
    }

  private:
    bool is_csv_;
    bool is_quoted_ = false;
    std::uint64_t lines_ = 0;
};

std::uint64_t records_of(const ExtensionDocument& document) {
    return document.groups.size() + document.roles.size() + document.permissions.size() +
           document.applications.size() + document.rules.size() + (document.configuration ? 1 : 0);
}

} // namespace

std::optional<ExportFormat> parse_export_format(std::string_view name) {
    for (const auto format : {ExportFormat::snapshot, ExportFormat::effective, ExportFormat::auth0})
        if (name == name_of(format)) return format;
    return std::nullopt;
}

const char* name_of(ExportFormat format) {
    switch (format) {
    case ExportFormat::snapshot:
        return "snapshot";
    case ExportFormat::effective:
        return "effective";
    case ExportFormat::auth0:
        return "auth0";
    }
    std::abort();
}

const char* media_type(ExportFormat format) {
    switch (format) {
    case ExportFormat::snapshot:
        return "application/x-ndjson";
    case ExportFormat::effective:
        return "text/csv; charset=utf-8";
    case ExportFormat::auth0:
        return "application/json";
    }
    std::abort();
}

Expected<Done, std::string> write_export(const Store& store, ExportFormat format,
                                         const domain::Moment& at, const ExportSink& write) {
    const bool is_whole =
        TRY(format == ExportFormat::auth0 ? write_extension_document(store, at.position, write)
                                          : write_from_views(store, format, at, write));
    if (!is_whole) return Failure{std::string("the output was cut off")};
    return Done{};
}

Expected<SealedContent, NotSealed> write_content(const Store& store, ExportFormat format,
                                                 const domain::Moment& at,
                                                 const ExportSink& write) {
    eventstore::Sha256Hasher hasher;
    LineCount lines(format == ExportFormat::effective);
    const auto written = write_export(store, format, at, [&](std::string_view piece) {
        hasher.update(piece);
        lines.add(piece);
        return write(piece);
    });
    if (!written) return Failure{NotSealed{false, written.error()}};
    SealedContent content;
    content.format = name_of(format);
    content.position = at.position;
    content.sha256 = hasher.digest();
    switch (format) {
    case ExportFormat::snapshot: // manifest and seal are no facts
        content.rows = lines.without(2);
        break;
    case ExportFormat::effective: // the first line names the columns
        content.rows = lines.without(1);
        content.instant = at.instant;
        break;
    case ExportFormat::auth0:
        const auto stored = document_at(store, at.position);
        if (!stored) return Failure{NotSealed{false, stored.error()}};
        content.rows = records_of(stored->document);
        break;
    }
    return content;
}

Expected<std::string, std::string> left_out_of_export(const Store& store, ExportFormat format,
                                                      Position at) {
    if (format != ExportFormat::auth0) return std::string();
    const auto stored = TRY(document_at(store, at));
    return stored.left_out.total() > 0 ? losses_text(stored.left_out) : std::string();
}

} // namespace muniment::api

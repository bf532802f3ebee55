#include "api/auth0/import.hpp"

#include "api/auth0/derivation.hpp"
#include "api/document/known_text.hpp"
#include "api/document/read_document.hpp"
#include "api/document/stored_document.hpp"
#include "api/json/write.hpp"
#include "api/v1/answers.hpp"

#include <algorithm>
#include <iterator>
#include <map>

namespace muniment::api::auth0 {

namespace {

using domain::Failure;

constexpr int views_waits_max = 30;
constexpr std::size_t mode_units_max = 16;

Refusal refusal_of(const DocumentFinding& finding) {
    return schema_refusal({"payload", key_of(finding.pointer)},
                          "\"" + label_of(finding.pointer) + "\" " + finding.problem);
}

/// The first finding that stands in the way.
Checked<domain::Done> refuse_findings(const std::vector<DocumentFinding>& findings, bool repair) {
    for (const auto& finding : findings)
        if (!repair || !finding.repairable) return Failure{refusal_of(finding)};
    return domain::Done{};
}

std::string counted(std::uint64_t count, const char* one, const char* many) {
    return count == 0 ? std::string() : ", " + std::to_string(count) + (count == 1 ? one : many);
}

void write_losses(JsonWriter& json, const DocumentLosses& losses) {
    const auto write_count = [&](const char* name, std::uint64_t count) {
        json.key(name);
        json.integer(count);
    };
    json.begin_object();
    write_count("includedRoles", losses.included_roles);
    write_count("rolesWithoutApplication", losses.roles_without_application);
    write_count("userPermissions", losses.user_permissions);
    write_count("windows", losses.windows);
    json.end_object();
}

/// 409: the import would take away what this surface cannot show.
Response refuse_losses(const DocumentLosses& losses) {
    auto counts =
        counted(losses.windows, " window", " windows") +
        counted(losses.included_roles, " included role", " included roles") +
        counted(losses.user_permissions, " permission of a user", " permissions of users") +
        counted(losses.roles_without_application, " fact about roles without application",
                " facts about roles without application");
    std::string body;
    JsonWriter json(body);
    json.begin_object();
    json.key("statusCode");
    json.integer(std::int64_t{409});
    json.key("error");
    json.text("Conflict");
    json.key("message");
    json.text("This import would drop or alter what a document cannot express: " +
              counts.substr(2) + ". Repeat it with force=true to lose them");
    json.key("notRepresented");
    write_losses(json, losses);
    json.end_object();
    return json_response(409, std::move(body));
}

/// One import: what its turn needs, and what the turn tells beside changes.
class Import {
  public:
    Import(const ConfigurationSurface& surface, const ImportQuery& query, DocumentReading reading)
        : surface_(surface), query_(query), reading_(std::move(reading)) {}

    Derived derive(const domain::DirectoryView& directory, domain::Position head,
                   domain::Instant now) {
        refusal_.reset();
        losses_ = {};
        const auto stored = stored_document(surface_.surface.store, head, now);
        if (!stored) return refuse(to_refusal(stored.error()));
        auto prepared = prepare_import(
            reading_.document,
            {directory, stored->document, stored->roles_without_application, now, query_.mode});
        if (auto checked = refuse_findings(prepared.findings, query_.repair); !checked)
            return refuse(std::move(checked).error());
        losses_ = prepared.plan.losses;
        if (losses_.total() > 0 && !query_.force)
            return Failure{SurfaceRefusal{409, "Conflict", "would lose facts"}};
        pointers_ = std::move(prepared.plan.pointers);
        auto changes = std::move(prepared.plan.changes);
        repairs_ = reading_.findings;
        repairs_.insert(repairs_.end(), prepared.findings.begin(), prepared.findings.end());
        auto repairs = repair_changes(repairs_);
        std::move(repairs.begin(), repairs.end(), std::back_inserter(changes));
        append_api_key(changes);
        return changes;
    }

    /// The answer to a refused import.
    Checked<Response> refused(const WriteError& error) const {
        if (losses_.total() > 0 && !query_.force) return refuse_losses(losses_);
        if (refusal_) return Failure{*refusal_};
        const auto* rejection = std::get_if<domain::Rejection>(&error);
        if (rejection == nullptr || rejection->change_index >= pointers_.size())
            return Failure{to_refusal(error)};
        return Failure{refusal_of({pointers_[rejection->change_index],
                                   "cannot be taken over: " + to_refusal(error).message, false})};
    }

    const std::vector<DocumentFinding>& repairs() const { return repairs_; }
    const DocumentLosses& losses() const { return losses_; }
    /// Whether a key of the document was passed over because the secrets of its tenant are unknown.
    bool passed_key_over() const {
        const auto& configuration = reading_.document.configuration;
        return configuration && configuration->apikey && !surface_.has_tenant_secrets;
    }

  private:
    Derived refuse(Refusal refusal) {
        refusal_ = std::move(refusal);
        return Failure{SurfaceRefusal{refusal_->status, refusal_->error, refusal_->message}};
    }

    /// A key that is told in full comes into force; otherwise the one in force stays.
    void append_api_key(std::vector<domain::Change>& changes) const {
        const auto& configuration = reading_.document.configuration;
        if (!configuration || !configuration->apikey || !surface_.has_tenant_secrets) return;
        const auto text = api_key_text(*configuration->apikey, surface_.secrets);
        if (!surface_.surface.store.live().extension.is_api_key(text))
            changes.push_back(domain::RotateApiKey{token_hash(text)});
    }

    const ConfigurationSurface& surface_;
    ImportQuery query_;
    DocumentReading reading_;
    DocumentLosses losses_;
    std::optional<Refusal> refusal_;
    std::vector<std::string> pointers_;
    std::vector<DocumentFinding> repairs_;
};

/// What is there already may go beyond the limits of the extension.
DocumentRules rules_for(const Store& store) {
    DocumentRules rules;
    rules.extension = true;
    rules.is_there = [&store](const domain::EntityRef& entity, std::string_view member,
                              const std::string& text) {
        const auto lock = store.live().lock_shared();
        return has_text(store.live().index.head_view(), entity, member, text);
    };
    return rules;
}

Response tell_dry_run(const DryRun& run, const Import& import) {
    std::map<std::string_view, std::uint64_t> events;
    for (const auto& event : run.events)
        ++events[domain::type_name(event)];
    const auto gained = std::count_if(run.effective_changes.begin(), run.effective_changes.end(),
                                      [](const auto& change) { return change.gained; });
    std::string body;
    JsonWriter json(body);
    json.begin_object();
    json.key("events");
    json.begin_object();
    for (const auto& [type, count] : events) {
        json.key(type);
        json.integer(count);
    }
    json.end_object();
    json.key("gained");
    json.integer(static_cast<std::uint64_t>(gained));
    json.key("lost");
    json.integer(run.effective_changes.size() - static_cast<std::uint64_t>(gained));
    json.key("notRepresented");
    write_losses(json, import.losses());
    json.key("position");
    json.integer(run.position.value);
    json.key("repaired");
    json.begin_array();
    for (const auto& repair : import.repairs())
        json.text(repair_text(repair));
    json.end_array();
    json.end_object();
    return ok(std::move(body));
}

} // namespace

std::string label_of(const std::string& pointer) {
    const auto key = key_of(pointer);
    if (key.empty()) return "value";
    std::string label;
    std::size_t begin = 0;
    while (begin <= key.size()) {
        const auto end = std::min(key.find('.', begin), key.size());
        const auto token = key.substr(begin, end - begin);
        const bool is_index = !token.empty() && begin > 0 &&
                              token.find_first_not_of("0123456789") == std::string::npos;
        label += is_index ? "[" + token + "]" : (begin == 0 ? "" : ".") + token;
        begin = end + 1;
    }
    return label;
}

std::string key_of(const std::string& pointer) {
    std::string key;
    for (std::size_t i = 0; i < pointer.size(); ++i) {
        if (pointer[i] == '/')
            key += key.empty() && i == 0 ? "" : ".";
        else if (pointer[i] == '~' && i + 1 < pointer.size())
            key += pointer[++i] == '1' ? '/' : '~';
        else
            key += pointer[i];
    }
    return key;
}

Checked<ImportQuery> read_import_query(const Request& request) {
    const QueryRecord query(request);
    ImportQuery asked;
    const auto mode = TRY(query.text("mode", mode_units_max));
    if (mode && *mode != "replace" && *mode != "merge")
        return Spot{"query", "mode", "mode"}.refuse("must be one of [replace, merge]");
    if (mode == "merge") asked.mode = ImportMode::merge;
    asked.repair = TRY(query.boolean("repair")).value_or(false);
    asked.force = TRY(query.boolean("force")).value_or(false);
    asked.dry_run = TRY(query.boolean("dry_run")).value_or(false);
    TRY(query.allow_only({"mode", "repair", "force", "dry_run"}));
    return asked;
}

Checked<Response> import_document(const ConfigurationSurface& surface, const Call& call,
                                  const boost::json::value& payload) {
    auto& store = surface.surface.store;
    const auto asked = TRY(read_import_query(call.request));
    auto reading = read_document(payload, rules_for(store));
    TRY(refuse_findings(reading.findings, asked.repair));
    if (const auto awaited = await_views(store, views_waits_max); !awaited)
        return Failure{to_refusal(awaited.error())};

    Import import(surface, asked, std::move(reading));
    DerivedChanges changes;
    changes.changes_max = CommitQueue::group_changes_max;
    changes.derive = [&](const domain::DirectoryView& directory, domain::Position head) {
        return import.derive(directory, head, store.clock().now());
    };
    const auto request =
        TRY(write_request(surface.surface, call, "update:configuration", std::move(changes)));
    if (asked.dry_run) {
        const auto run = store.dry_run(request);
        return run ? tell_dry_run(*run, import) : TRY(import.refused(run.error()));
    }
    const auto answer = store.write(request);
    if (!answer) return import.refused(answer.error());
    auto response = no_content();
    if (!import.repairs().empty())
        response.headers.set("Muniment-Repaired", std::to_string(import.repairs().size()));
    if (import.passed_key_over()) response.headers.set("Muniment-Api-Key", "not taken over");
    return response;
}

} // namespace muniment::api::auth0

#include "tests/properties/history_check.hpp"

#include "api/service/exports.hpp"
#include "projections/snapshot.hpp"
#include "tests/properties/access_transcript.hpp"
#include "tests/properties/document_transcript.hpp"
#include "tests/properties/plain_snapshot.hpp"
#include "tests/properties/transcript.hpp"
#include "tests/properties/view_difference.hpp"
#include "tests/properties/views_transcript.hpp"

#include <algorithm>

namespace muniment::testing {

using namespace domain;

namespace {

/// Recorded so much later than asked for: imported history lies in the past, and some windows are
/// over when their grant comes.
constexpr std::int64_t clock_ahead_us = 1'800'000'000;

std::optional<std::string> unless_equal(const std::string& what, const std::string& expected,
                                        const std::string& actual) {
    if (expected == actual) return std::nullopt;
    return what + first_difference(expected, actual);
}

std::string at(const Past& past) {
    return " at position " + std::to_string(past.end.position.value);
}

std::string snapshot_of(const projections::ViewReader& reader,
                        const projections::PermissionIndex& index, const std::string& checkpoint) {
    const projections::EdgeFacts edges([&](const auto& use) { use(index); }, reader.end().position);
    std::string bytes;
    const auto written = projections::write_snapshot(reader, edges, checkpoint, [&](auto piece) {
        bytes += piece;
        return true;
    });
    return written && *written ? bytes : "cannot be written";
}

std::string export_of(const api::Store& store, api::ExportFormat format, const Past& past) {
    std::string bytes;
    const Moment moment{past.end.position, past.end.occurred_at.instant};
    const auto written = api::write_export(store, format, moment, [&](std::string_view piece) {
        bytes += piece;
        return true;
    });
    return written ? bytes : "cannot be exported: " + written.error();
}

projections::PermissionIndex index_of(const std::vector<RecordedEvent>& log) {
    projections::PermissionIndex index;
    for (const auto& event : log)
        index.apply(event);
    return index;
}

} // namespace

/// Every other history begins as an import; every fourth is nothing else.
HistoryCheck::HistoryCheck(std::uint64_t seed, projections::Views& rebuilt, Coverage& coverage)
    : changes_(seed), store_(changes_.now()), rebuilt_(rebuilt), coverage_(coverage),
      profile_turn_(seed), imported_batches_(seed % 2 == 0 ? 0 : (seed % 4 == 1 ? 6 : 1'000)) {}

std::string HistoryCheck::run(std::size_t batches) {
    reference_.apply(std::vector<EventData>{store_.replay({1}).front().data}, {},
                     {store_.clock().now()});
    auto difference = compare_head();
    for (; batch_ < batches && !difference; ++batch_) {
        auto changes = changes_.next_batch();
        store_.clock().set({changes_.now().us + clock_ahead_us});
        difference = write_batch(std::move(changes));
        if (!difference && batch_ % 3 == 2) difference = write_batch(profile_changes());
    }
    if (!difference) difference = compare_pasts();
    return difference.value_or("");
}

std::optional<OccurredTime> HistoryCheck::occurred_at() const {
    if (!importing()) return std::nullopt;
    return OccurredTime{changes_.now()};
}

// --- writing -----------------------------------------------------------------------------------

/// Profiles come and go: more often than in a random history, and within one batch.
std::vector<Change> HistoryCheck::profile_changes() {
    const auto turn = profile_turn_++;
    const auto& user = RandomChanges::users()[(turn / 6) % 2];
    const auto& name = RandomChanges::names()[turn % RandomChanges::names().size()];
    const CreateUser create{user, {name, {}, "a@example.com", {}, {"con_1"}, {}}};
    const UpdateUser update{user, {}, name + "y", {}, {}, {}, R"({"b":[1,2]})"};
    const EraseUser erase{user, {}};
    switch (turn % 6) {
    case 0:
        return {create};
    case 1:
        return {erase};
    case 2:
        return {update};
    case 3:
        return {erase, update}; // refused
    case 4:
        return {update, AddMembers{RandomChanges::groups().front(), {user}, {}, {}}};
    default:
        return {erase, DeleteUser{user, true}};
    }
}

HistoryCheck::Difference HistoryCheck::write_batch(std::vector<Change> changes) {
    if (batch_ % 8 == 7 && changes.size() == 1) {
        const auto created = store_.create_client("client-" + std::to_string(batch_));
        if (!created) return "a client was refused";
        const auto event = store_.replay(created->position).back().data;
        if (auto difference = take_in(*created, {event})) return difference;
    }
    for (auto& change : changes)
        if (auto* erase = std::get_if<EraseUser>(&change))
            erase->keys = store_.subject_keys().key_ids(erase->id).value();
    const auto answer = store_.write(changes, occurred_at());
    return compare_decision(answer, std::move(changes));
}

/// The store must decide what the plain rule decides, and write down just that.
HistoryCheck::Difference
HistoryCheck::compare_decision(const Expected<api::WriteAnswer, api::WriteError>& answer,
                               std::vector<Change> changes) {
    const OccurredTime stamp{answer ? answer->recorded_at.instant : store_.clock().now()};
    const bool written = answer && !answer->events.empty();
    const auto expected = reference_.decide(
        changes, occurred_at().value_or(written ? stamp : OccurredTime{store_.clock().now()}));
    if (!answer) {
        ++coverage_.refused_batches;
        const auto* rejection = std::get_if<Rejection>(&answer.error());
        if (rejection == nullptr)
            return "a batch was turned down by more than the domain: error " +
                   std::to_string(answer.error().index());
        if (expected) return "the store refused a batch that the plain rule accepts";
        if (*rejection != expected.error()) return "the store gave another reason for a refusal";
        return std::nullopt;
    }
    if (!expected) return "the store accepted a batch that the plain rule refuses";
    if (expected->empty() != answer->events.empty()) return "only one says that all is so already";
    if (!written) return std::nullopt;
    return take_in(*answer, *expected);
}

HistoryCheck::Difference HistoryCheck::take_in(const api::WriteAnswer& answer,
                                               const std::vector<EventData>& events) {
    if (answer.events.size() != events.size()) return "the store wrote another number of events";
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (answer.events[i].type != type_name(events[i])) return "the store wrote other events";
        ++coverage_.events[answer.events[i].type];
    }
    if (importing() && is_directory_event(events.front())) ++coverage_.imported_batches;
    reference_.apply(events, occurred_at().value_or(OccurredTime{answer.recorded_at.instant}),
                     answer.recorded_at);
    return compare_head();
}

// --- telling -----------------------------------------------------------------------------------

HistoryCheck::Difference HistoryCheck::compare_head() {
    ++coverage_.batch_ends;
    const auto& past = reference_.head();
    const auto log = store_.replay(past.end.position);
    for (auto p = audit_.position().value; p < log.size(); ++p)
        if (auto fault = audit_.take(log[p])) return "the audit: " + *fault;
    {
        const auto lock = store_.store().live().lock_shared();
        const auto difference =
            view_difference(store_.store().live().index.head_view(), past.directory);
        if (!difference.empty()) return "the head view" + at(past) + ": " + difference;
    }
    told_[past.end.position] = access_transcript(past, instants_of(past));
    if (auto difference = compare_live(log, past)) return difference;
    if (auto difference = compare_audit(past)) return difference;
    if (auto difference = compare_rebuilt(log, past)) return difference;
    return compare_moments();
}

HistoryCheck::Difference HistoryCheck::compare_access(const projections::PermissionIndex& index,
                                                      const Past& past) const {
    return unless_equal("the index" + at(past), told_.at(past.end.position),
                        access_transcript(index, past, instants_of(past)));
}

/// The past as the store tells it now; the export of effective permissions included.
HistoryCheck::Difference HistoryCheck::compare_live(const std::vector<RecordedEvent>& log,
                                                    const Past& past) {
    const auto& store = store_.store();
    {
        const auto lock = store.live().lock_shared();
        if (auto difference = compare_access(store.live().index, past)) return difference;
    }
    {
        const auto reader = store.view(past.end.position);
        if (!reader) return "the views cannot be read" + at(past);
        if (auto difference = unless_equal("the views" + at(past), views_transcript(past, log),
                                           views_transcript(*reader)))
            return difference;
        if (auto difference = compare_document(*reader, past)) return difference;
    }
    const auto checkpoint = store_.covering_checkpoint(past.end.position);
    if (auto difference = unless_equal("the snapshot" + at(past),
                                       plain_snapshot(past, MemoryStore::origin, checkpoint),
                                       export_of(store, api::ExportFormat::snapshot, past)))
        return difference;
    return unless_equal("the effective permissions" + at(past), plain_effective(past),
                        export_of(store, api::ExportFormat::effective, past));
}

/// Order and presence of the arrays of the extension, with and without what is limited in time.
HistoryCheck::Difference HistoryCheck::compare_document(const projections::ViewReader& reader,
                                                        const Past& past) const {
    for (const std::optional<Instant> instant :
         {std::optional<Instant>{}, std::optional(past.end.occurred_at.instant)})
        if (auto difference =
                unless_equal("the document" + at(past), document_transcript(past.document, instant),
                             document_transcript(reader, instant)))
            return difference;
    return std::nullopt;
}

/// What `verify --full` does with log and views.
HistoryCheck::Difference HistoryCheck::compare_audit(const Past& past) {
    const auto reader = store_.store().view(past.end.position);
    if (!reader) return "the views cannot be read" + at(past);
    if (auto difference = api::compare_views(audit_, *reader))
        return "the audit" + at(past) + ": " + *difference;
    return std::nullopt;
}

/// Index, views and snapshot anew from the log, cut at this position.
HistoryCheck::Difference HistoryCheck::compare_rebuilt(const std::vector<RecordedEvent>& log,
                                                       const Past& past) {
    const auto index = index_of(log);
    if (auto difference = compare_access(index, past)) return "rebuilt: " + *difference;
    const auto heads = view_difference(index.head_view(), past.directory);
    if (!heads.empty()) return "the rebuilt head view" + at(past) + ": " + heads;
    if (!rebuilt_.reset() || !rebuilt_.apply(log)) return "the views cannot be rebuilt" + at(past);
    const auto reader = rebuilt_.read(past.end.position);
    if (!reader) return "the rebuilt views cannot be read" + at(past);
    if (auto difference = api::compare_views(audit_, *reader))
        return "rebuilt" + at(past) + ": " + *difference;
    const auto checkpoint = store_.covering_checkpoint(past.end.position);
    return unless_equal("the rebuilt snapshot" + at(past),
                        plain_snapshot(past, MemoryStore::origin, checkpoint),
                        snapshot_of(*reader, index, checkpoint));
}

/// Where a read by position or by time stands.
HistoryCheck::Difference HistoryCheck::compare_moments() {
    const auto& head = reference_.head();
    const auto& before = reference_.pasts()[reference_.pasts().size() - 2];
    for (auto p = before.end.position.value + 1; p <= head.end.position.value; ++p) {
        const auto found = store_.store().resolve({Position{p}, {}, {}, {}});
        const Moment expected{head.end.position, head.end.occurred_at.instant};
        if (!found || found->moment != expected) return "`at` in a batch is not its end" + at(head);
    }
    const auto now = store_.clock().now();
    for (const auto instant : {head.end.occurred_at.instant, before.end.occurred_at.instant,
                               Instant{head.end.occurred_at.instant.us - 1}}) {
        if (instant > now) continue;
        const auto found = store_.store().resolve({{}, instant, {}, {}});
        const auto expected = reference_.last_occurred(instant);
        if (!found || found->moment != Moment{expected.position, instant})
            return "`at` a time is another position" + at(head);
    }
    return std::nullopt;
}

/// Every batch end once more, from the store as it is at the end and from one built anew.
HistoryCheck::Difference HistoryCheck::compare_pasts() {
    const auto log = store_.replay(reference_.head().end.position);
    const auto index = index_of(log);
    if (!rebuilt_.reset() || !rebuilt_.apply(log)) return "the views cannot be rebuilt";
    for (const auto& past : reference_.pasts()) {
        if (past.end.position.value == 0) continue;
        auto difference = compare_live(log, past);
        if (!difference) difference = compare_access(index, past);
        if (!difference) {
            const auto reader = rebuilt_.read(past.end.position);
            if (!reader) return "the rebuilt views cannot be read" + at(past);
            difference = unless_equal("the rebuilt views" + at(past), views_transcript(past, log),
                                      views_transcript(*reader));
            if (!difference) difference = compare_document(*reader, past);
        }
        if (difference) return "asked again at the end: " + *difference;
    }
    return std::nullopt;
}

} // namespace muniment::testing

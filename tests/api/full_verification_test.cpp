#include "api/service/full_verification.hpp"
#include "eventstore/memory_log.hpp"
#include "eventstore/sealer.hpp"
#include "eventstore/subject_keys.hpp"
#include "eventstore/verify/verify.hpp"
#include "projections/views.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace muniment::api {

namespace {

using namespace domain;

constexpr Instant noon{1'767'268'800'000'000};
constexpr std::int64_t second_us = 1'000'000;

template <typename AnId>
AnId id(const char* text) {
    return AnId::parse(text).value();
}

const auto sales = id<GroupId>("sales");
const auto staff = id<GroupId>("staff");
const auto ann = id<UserId>("auth0|ann");
const auto bob = id<UserId>("auth0|bob");
const auto payroll = id<ApplicationId>("payroll");
const auto wiki = id<ApplicationId>("wiki");
const auto pay = id<PermissionId>("pay");
const auto read = id<PermissionId>("read");
const auto clerk = id<RoleId>("clerk");
const auto head_clerk = id<RoleId>("head-clerk");

ApplicationCreated created(const ApplicationId& application) {
    return {application, application.text(), ApplicationType::spa, {}};
}
PermissionCreated created(const PermissionId& permission, const ApplicationId& application) {
    return {permission, application, ApplicationRefType::client, permission.text(), ""};
}
RoleCreated created(const RoleId& role) {
    return {role, payroll, ApplicationRefType::client, role.text(), ""};
}
GroupCreated created(const GroupId& group) {
    return {group, group.text(), ""};
}

/// A log whose owner signs whatever the test wants, possible or not.
class AnyLog {
  public:
    AnyLog() : sealer_(eventstore::Sealer::resume(log_, keys(), profiles_).value()) {
        append({sealer_.log_created()});
        append({created(payroll), created(wiki), created(pay, payroll), created(read, wiki),
                created(clerk), created(head_clerk), created(sales), created(staff)});
        append({MembersAdded{sales, {ann}, {}, {}}, PermissionsGranted{clerk, {pay}},
                GroupRolesAssigned{sales, {clerk}}, GroupsNested{staff, {sales}},
                RolesIncluded{head_clerk, {clerk}}, UserCreated{ann, UserProfile{}}});
    }

    /// One batch in one commit. Answers the position of its first event.
    Position append(const std::vector<EventData>& events) {
        const auto first = sealer_.head().tree_size + 1;
        const auto commit = std::to_string(sealer_.head().commit);
        eventstore::BatchDraft batch{"batch-" + commit, {}, std::nullopt, {}};
        batch.circumstances.actor = {"system", "test", "test", "cli", "", {}, {}};
        for (const auto& event : events)
            batch.events.push_back(
                {"event-" + commit + "-" + std::to_string(batch.events.size()), event});
        now_.us += second_us;
        const auto sealed = sealer_.seal({batch}, RecordedTime{now_}).value();
        EXPECT_TRUE(log_.append(sealed.expected, sealed.commit));
        sealer_.committed(sealed);
        events_.insert(events_.end(), sealed.events.begin(), sealed.events.end());
        return {first};
    }

    Instant now() const { return now_; }
    const std::vector<RecordedEvent>& events() const { return events_; }

    /// Signatures, tree and bodies, and what the audit says of each event.
    eventstore::VerifyReport verify(DirectoryAudit& audit) const {
        eventstore::VerifyRequest request;
        request.profiles = &profiles_;
        request.visit = [&](const RecordedEvent& event) { return audit.take(event); };
        return eventstore::verify(log_, request);
    }

  private:
    static eventstore::StoreKeys keys() {
        using eventstore::SigningKey;
        const auto key = [](char seed) {
            return SigningKey::from_seed(std::string(eventstore::seed_bytes, seed)).value();
        };
        return {eventstore::NoteSigner::create("muniment.example/test", key('l')).value(),
                key('e')};
    }

    class OpenProfiles final : public eventstore::ProfileCipher {
      public:
        Expected<std::string, eventstore::CipherError> seal(const UserId&,
                                                            std::string_view text) override {
            return std::string(text);
        }
        Expected<std::optional<std::string>, eventstore::CipherError>
        open(const UserId&, std::string_view text) const override {
            return std::optional(std::string(text));
        }
    };

    OpenProfiles profiles_;
    eventstore::MemoryLog log_;
    eventstore::Sealer sealer_;
    std::vector<RecordedEvent> events_;
    Instant now_ = noon;
};

/// The log is signed and whole, yet fails at this position and for this reason.
void expect_impossible(const AnyLog& log, Position position, const std::string& why) {
    DirectoryAudit audit;
    const auto report = log.verify(audit);
    ASSERT_TRUE(report.failure) << why;
    EXPECT_EQ(report.failure->position, position) << report.failure->what;
    EXPECT_NE(report.failure->what.find(why), std::string::npos) << report.failure->what;
    EXPECT_NE(report.failure->what.find("position " + std::to_string(position.value)),
              std::string::npos)
        << report.failure->what;
}

projections::Views views_of(const std::vector<RecordedEvent>& events) {
    auto views = projections::Views::open_in_memory().value();
    EXPECT_TRUE(views.apply(events));
    return views;
}

DirectoryAudit audit_of(const std::vector<RecordedEvent>& events) {
    DirectoryAudit audit;
    for (const auto& event : events)
        EXPECT_EQ(audit.take(event).value_or(""), "");
    return audit;
}

std::string views_fault(const std::vector<RecordedEvent>& told,
                        const std::vector<RecordedEvent>& logged) {
    const auto views = views_of(told);
    const auto reader = views.read(told.back().position).value();
    return compare_views(audit_of(logged), reader).value_or("");
}

} // namespace

TEST(DirectoryAudit, LetsPassWhatCouldHaveBeenDecided) {
    AnyLog log;
    log.append({GroupDeleted{sales, 1, 1, 0, 1, 0}, created(sales)});
    log.append({UserDeleted{ann, 0, 0, 0}});
    DirectoryAudit audit;
    const auto report = log.verify(audit);
    EXPECT_TRUE(report.ok()) << report.failure->what;
    EXPECT_EQ(audit.finish(), std::nullopt);
    EXPECT_EQ(audit.position(), log.events().back().position);
}

TEST(DirectoryAudit, NamesAnEventThatSpeaksOfWhatIsNotThere) {
    AnyLog log;
    const auto at = log.append({MembersAdded{id<GroupId>("nobody"), {ann}, {}, {}}});
    expect_impossible(log, at, "group `nobody` does not exist");
}

TEST(DirectoryAudit, NamesAnEventThatChangesNothing) {
    AnyLog log;
    expect_impossible(log, log.append({MembersAdded{sales, {ann}, {}, {}}}), "that is there");
    AnyLog other;
    expect_impossible(other, other.append({MembersRemoved{sales, {bob}}}), "not there");
    AnyLog third;
    expect_impossible(third, third.append({GroupUpdated{sales, "sales", {}}}), "is so already");
    AnyLog fourth;
    expect_impossible(fourth, fourth.append({MembersAdded{sales, {}, {}, {}}}), "names nobody");
}

TEST(DirectoryAudit, NamesWrongCountsOfADeletion) {
    AnyLog log;
    expect_impossible(log, log.append({GroupDeleted{sales, 2, 1, 0, 1, 0}}),
                      "ended 2 members, but there were 1");
}

TEST(DirectoryAudit, NamesAnApplicationThatWasDeletedInUse) {
    AnyLog log;
    expect_impossible(log, log.append({ApplicationDeleted{payroll}}), "still has roles");
}

TEST(DirectoryAudit, NamesAGrantOfAnotherApplication) {
    AnyLog log;
    expect_impossible(log, log.append({PermissionsGranted{clerk, {read}}}), "another application");
    AnyLog moved;
    expect_impossible(moved, moved.append({RoleUpdated{clerk, wiki, {}, {}, {}}}), "does not fit");
}

TEST(DirectoryAudit, NamesAWindowThatIsOverBeforeItBegins) {
    AnyLog log;
    expect_impossible(log, log.append({MembersAdded{sales, {bob}, {}, log.now()}}), "over before");
}

TEST(DirectoryAudit, NamesANameThatIsTaken) {
    AnyLog log;
    const auto at = log.append({GroupUpdated{staff, "sales", {}}});
    expect_impossible(log, at, "the name is taken");
}

TEST(DirectoryAudit, LetsNamesBeExchangedWithinABatch) {
    AnyLog log;
    log.append({GroupUpdated{staff, "sales", {}}, GroupUpdated{sales, "staff", {}}});
    DirectoryAudit audit;
    EXPECT_TRUE(log.verify(audit).ok());
}

TEST(DirectoryAudit, NamesWhatNobodySaysOfTheDocument) {
    const auto moving = [](const DocumentArray& array, std::vector<DocumentItem> ids) {
        return DocumentReordered{array, std::move(ids)};
    };
    const auto item = document_item(ann);
    AnyLog log;
    log.append({moving(arrays::members(sales), {item}),
                CollectionsWritten{{arrays::rules()}, {arrays::users(clerk)}}});
    DirectoryAudit audit;
    EXPECT_TRUE(log.verify(audit).ok());
    expect_impossible(log, log.append({moving(arrays::members(sales), {item, item})}), "twice");
    AnyLog other;
    expect_impossible(other, other.append({moving(arrays::members(staff), {item})}),
                      "moves `auth0|ann`, which is not in `groups/staff/members`");
    AnyLog third;
    expect_impossible(third, third.append({moving(arrays::groups(), {})}), "names nobody");
    AnyLog fourth;
    expect_impossible(fourth, fourth.append({moving(arrays::users(id<RoleId>("boss")), {item})}),
                      "the owner of `roles/boss/users` does not exist");
    AnyLog fifth;
    expect_impossible(fifth, fifth.append({CollectionsWritten{}}), "states nothing");
    AnyLog sixth;
    expect_impossible(sixth,
                      sixth.append({CollectionsWritten{{}, {arrays::rules(), arrays::rules()}}}),
                      "names `rules` twice");
}

TEST(DirectoryAudit, NamesACircle) {
    AnyLog log;
    expect_impossible(log, log.append({GroupsNested{sales, {staff}}}), "circle");
    AnyLog other;
    expect_impossible(other, other.append({RolesIncluded{clerk, {head_clerk}}}), "circle");
}

TEST(DirectoryAudit, MissesTheRestOfABatch) {
    const AnyLog log;
    DirectoryAudit audit;
    for (std::size_t i = 0; i + 1 < log.events().size(); ++i)
        ASSERT_EQ(audit.take(log.events()[i]), std::nullopt);
    ASSERT_TRUE(audit.finish());
    EXPECT_NE(audit.finish()->find("not complete"), std::string::npos);
}

TEST(CompareViews, FindsNothingWhereTheyComeFromTheLog) {
    AnyLog log;
    log.append({MappingsAdded{sales, {{id<MappingId>("m"), "ldap", "Sales"}}},
                UserRolesAssigned{clerk, {ann, bob}, {}, {}}});
    EXPECT_EQ(views_fault(log.events(), log.events()), "");
    log.append({RoleDeleted{clerk, 1, 2, 1, 0, 1}, UserDeleted{ann, 1, 0, 0}});
    EXPECT_EQ(views_fault(log.events(), log.events()), "");
}

TEST(CompareViews, ShowsWhatTheLogDoesNotSay) {
    AnyLog log;
    auto told = log.events();
    auto* added = std::get_if<MembersAdded>(&told[9].data);
    ASSERT_NE(added, nullptr);
    added->users = {bob};
    EXPECT_NE(views_fault(told, log.events()).find("auth0|bob"), std::string::npos);
}

TEST(CompareViews, CountsWhatTheViewsLack) {
    AnyLog log;
    log.append({MembersAdded{sales, {bob}, {}, {}}});
    auto told = log.events();
    std::get<MembersAdded>(told.back().data).users = {ann}; // is so already
    const auto fault = views_fault(told, log.events());
    EXPECT_NE(fault.find("1 facts of kind `membership`, the log says 2"), std::string::npos)
        << fault;
}

} // namespace muniment::api

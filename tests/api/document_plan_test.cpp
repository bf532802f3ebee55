#include "api/document/write_document.hpp"
#include "tests/api/document_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace muniment::api {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using Texts = std::vector<std::string>;

const std::string g1 = "00000000-0000-4000-8000-000000000001";
const std::string g2 = "00000000-0000-4000-8000-000000000002";
const std::string g3 = "00000000-0000-4000-8000-000000000003";
const std::string r1 = "10000000-0000-4000-8000-000000000001";
const std::string r2 = "10000000-0000-4000-8000-000000000002";
const std::string p1 = "20000000-0000-4000-8000-000000000001";
const std::string p2 = "20000000-0000-4000-8000-000000000002";
const std::string m1 = "30000000-0000-4000-8000-000000000001";

std::string list(const Texts& texts) {
    std::string joined;
    for (const auto& text : texts)
        joined += (joined.empty() ? "\"" : ",\"") + text + "\"";
    return "[" + joined + "]";
}
std::string group(const std::string& id, const std::string& name, const std::string& further = "") {
    return R"({"_id":")" + id + R"(","name":")" + name + R"(","description":"a group")" + further +
           "}";
}
std::string role(const std::string& id, const std::string& name, const std::string& further = "",
                 const std::string& application = "app") {
    return R"({"_id":")" + id + R"(","name":")" + name +
           R"(","description":"a role","applicationType":"client","applicationId":")" +
           application + "\"" + further + "}";
}
std::string permission(const std::string& id, const std::string& name,
                       const std::string& application = "app") {
    return role(id, name, "", application);
}
std::string member(const std::string& name, const std::string& json) {
    return ",\"" + name + "\":" + json;
}
std::string mapping(const std::string& id, const std::string& group_name) {
    return R"({"_id":")" + id + R"(","groupName":")" + group_name + R"(","connectionName":"ad"})";
}

template <typename Id>
Id id(const std::string& text) {
    return Id::parse(text).value();
}

std::string text_of(const domain::Document& model) {
    return document_text(shown(model));
}

const std::string whole =
    R"({"permissions":[)" + permission(p2, "write") + "," + permission(p1, "read") +
    R"(],"configuration":[{"_id":"v1","rolesInToken":true,"persistRoles":false}],"groups":[)" +
    group(g2, "Two", member("members", list({"u2", "u1"})) + member("nested", list({g3, g1}))) +
    "," + group(g1, "One", member("members", "[]") + member("roles", list({r1}))) + "," +
    group(g3, "Three", member("mappings", "[" + mapping(m1, "staff") + "]")) +
    R"(],"rules":[],"roles":[)" +
    role(r1, "Reader", member("permissions", list({p1, p2})) + member("users", list({"u3"}))) +
    "," + role(r2, "Writer", member("permissions", "[]")) + R"(],"applications":[]})";

TEST(ADocument, IsShownAsItWasImported) {
    domain::Document model;
    import_into(model, whole);
    expect_same_document(text_of(model), whole);
    EXPECT_THAT(import_into(model, whole), IsEmpty()) << "again it is no change";
}

TEST(ADocument, WithoutArraysIsShownWithoutThem) {
    const auto bare = R"({"roles":[)" + role(r1, "Bare") + R"(],"groups":[)" + group(g1, "Bare") +
                      R"(],"configuration":[]})";
    domain::Document model;
    import_into(model, bare);
    expect_same_document(text_of(model), bare);
}

TEST(ADocument, ThatIsEmptyWipesWhatIsThere) {
    domain::Document model;
    import_into(model, whole);
    import_into(model, "{}");
    EXPECT_EQ(text_of(model), "{}");
    EXPECT_EQ(model.directory().find(id<domain::GroupId>(g1)), nullptr);
    EXPECT_EQ(model.directory().configuration(), domain::Configuration{});
}

TEST(AReplacement, LeavesAloneWhatIsOnBothSides) {
    domain::Document model;
    import_into(model, whole);
    auto other = whole;
    const auto renamed = other.find("Two");
    other.replace(renamed, 3, "Too");
    const auto added = other.find(R"(["u2","u1"])");
    other.replace(added, 11, R"(["u2","u4"])");
    const auto events = import_into(model, other);
    EXPECT_THAT(types_of(events),
                ElementsAre("group.members_removed", "group.updated", "group.members_added"));
    expect_same_document(text_of(model), other);
}

TEST(AReplacement, PutsArraysIntoTheOrderOfTheDocument) {
    const auto document = [](const Texts& members, const Texts& groups) {
        std::string records;
        for (const auto& one : groups)
            records += (records.empty() ? "" : ",") +
                       group(one, one, one == g1 ? member("members", list(members)) : "");
        return R"({"groups":[)" + records + "]}";
    };
    domain::Document model;
    import_into(model, document({"a", "b", "c", "d"}, {g1, g2, g3}));
    const auto events = import_into(model, document({"a", "c", "e", "b"}, {g3, g1}));
    EXPECT_THAT(types_of(events), Contains("document.reordered").Times(2));
    expect_same_document(text_of(model), document({"a", "c", "e", "b"}, {g3, g1}));
}

TEST(AReplacement, DropsAndWritesArrays) {
    domain::Document model;
    import_into(model, whole);
    const auto other = R"({"groups":[)" + group(g1, "One") + "," +
                       group(g2, "Two", member("mappings", "[]")) + R"(],"roles":[)" +
                       role(r2, "Writer") + "]}";
    import_into(model, other);
    expect_same_document(text_of(model), other);
}

TEST(AReplacement, MovesRolesAndPermissionsToAnotherApplication) {
    domain::Document model;
    import_into(model, whole);
    const auto other = R"({"permissions":[)" + permission(p1, "read", "new") + R"(],"roles":[)" +
                       role(r1, "Reader", member("permissions", list({p1})), "new") + "]}";
    import_into(model, other);
    expect_same_document(text_of(model), other);
}

TEST(AReplacement, SwapsNamesAndMappings) {
    const auto document = [](const std::string& a, const std::string& b) {
        return R"({"groups":[)" +
               group(g1, a, member("mappings", a == "A" ? "[" + mapping(m1, "x") + "]" : "[]")) +
               "," +
               group(g2, b, member("mappings", a == "A" ? "[]" : "[" + mapping(m1, "x") + "]")) +
               "]}";
    };
    domain::Document model;
    import_into(model, document("A", "B"));
    import_into(model, document("B", "A"));
    expect_same_document(text_of(model), document("B", "A"));
}

domain::AddMembers windowed(const std::string& group, const std::string& user, std::int64_t from_s,
                            std::int64_t until_s) {
    const auto at = [](std::int64_t s) { return domain::Instant{model_now.us + s * 1'000'000}; };
    return {id<domain::GroupId>(group), {id<domain::UserId>(user)}, at(from_s), at(until_s)};
}

std::string with_members(const Texts& users) {
    auto text = whole;
    const auto at = text.find(R"("members":[],)");
    return text.replace(at, 13, R"("members":)" + list(users) + ",");
}

TEST(AReplacement, KeepsTheWindowOfWhatIsOnBothSides) {
    domain::Document model;
    import_into(model, whole);
    change(model, windowed(g1, "guest", -60, 60));
    change(model, windowed(g1, "later", 3600, 7200));
    const auto import = prepared(model, with_members({"later", "guest"}), ImportMode::replace);
    EXPECT_EQ(import.plan.losses.total(), 0U);
    EXPECT_THAT(import_into(model, with_members({"later", "guest"})), IsEmpty());
    for (const auto* user : {"guest", "later"})
        EXPECT_TRUE(
            model.directory().membership(id<domain::GroupId>(g1), id<domain::UserId>(user))->until)
            << user;
}

TEST(AReplacement, CountsTheWindowsThatItWouldLose) {
    domain::Document model;
    import_into(model, whole);
    change(model, windowed(g1, "guest", -60, 60));
    change(model, windowed(g1, "later", 3600, 7200));
    EXPECT_EQ(prepared(model, with_members({"guest"}), ImportMode::replace).plan.losses,
              (DocumentLosses{1, 0, 0, 0}));
    EXPECT_EQ(prepared(model, whole, ImportMode::replace).plan.losses,
              (DocumentLosses{2, 0, 0, 0}));
    EXPECT_EQ(prepared(model, "{}", ImportMode::replace).plan.losses, (DocumentLosses{2, 0, 0, 0}));
    EXPECT_EQ(prepared(model, whole, ImportMode::merge).plan.losses.total(), 0U);
    import_into(model, whole);
    EXPECT_EQ(model.directory().member_count(id<domain::GroupId>(g1)), 0U);
}

TEST(AReplacement, CountsEverythingElseThatItWouldLose) {
    domain::Document model;
    import_into(model, whole);
    const auto role_a = id<domain::RoleId>(r1);
    const auto role_b = id<domain::RoleId>(r2);
    const auto free = id<domain::RoleId>("free");
    const auto perm = id<domain::PermissionId>(p1);
    change(model, domain::IncludeRoles{role_a, {role_b}});
    change(model, domain::GrantUserPermissions{{id<domain::UserId>("u")}, {perm}, {}, {}});
    EXPECT_THAT(import_into(model, whole), IsEmpty()) << "what stays keeps what cannot be seen";
    change(model, domain::CreateRole{free, {}, {}, "Free", "", {perm}, domain::NameRule::exact});
    change(model, domain::IncludeRoles{free, {role_a}});
    EXPECT_EQ(prepared(model, whole, ImportMode::replace).plan.losses,
              (DocumentLosses{0, 1, 0, 1}));
    EXPECT_EQ(prepared(model, "{}", ImportMode::replace).plan.losses, (DocumentLosses{0, 2, 1, 1}));
    EXPECT_EQ(prepared(model, whole, ImportMode::merge).plan.losses.total(), 0U);
    import_into(model, "{}");
    EXPECT_EQ(model.directory().find(free), nullptr);
}

TEST(AReplacement, GivesAnApplicationToARoleThatHadNone) {
    domain::Document model;
    import_into(model, whole);
    const auto free = id<domain::RoleId>(g3); // any id
    change(model, domain::CreateRole{free, {}, {}, "Free", "", {}, domain::NameRule::exact});
    const auto other = R"({"roles":[)" + role(g3, "Bound", member("permissions", "[]")) + "]}";
    EXPECT_EQ(prepared(model, other, ImportMode::replace).plan.losses.roles_without_application,
              1U);
    import_into(model, other);
    expect_same_document(text_of(model), other);
}

TEST(AMerge, CreatesAndUpdatesAndTakesNothingAway) {
    domain::Document model;
    import_into(model, whole);
    const auto addition =
        R"({"groups":[)" +
        group(g1, "Uno", member("members", list({"new"})) + member("nested", "[]")) +
        R"(],"configuration":[{"_id":"v1","groupsInToken":true}]})";
    EXPECT_THAT(types_of(import_into(model, addition, ImportMode::merge)),
                ElementsAre("group.updated", "group.members_added", "configuration.updated",
                            "document.collections_written"));
    EXPECT_EQ(model.directory().find(id<domain::GroupId>(g1))->name, "Uno");
    EXPECT_TRUE(model.directory().configuration().roles_in_token.value());
    EXPECT_EQ(model.directory().children_of(id<domain::GroupId>(g2)).size(), 2U);
    EXPECT_THAT(import_into(model, addition, ImportMode::merge), IsEmpty());
}

TEST(AMerge, MayReferToWhatIsThere) {
    domain::Document model;
    import_into(model, whole);
    const std::string g4 = "00000000-0000-4000-8000-000000000004";
    const auto addition =
        R"({"groups":[)" +
        group(g4, "Four", member("nested", list({g2})) + member("roles", list({r2}))) + "]}";
    EXPECT_THAT(prepared(model, addition, ImportMode::merge).findings, IsEmpty());
    EXPECT_EQ(prepared(model, addition, ImportMode::replace).findings.size(), 2U)
        << "a document that replaces stands alone";
}

TEST(AMerge, FindsCirclesWithWhatIsThere) {
    domain::Document model;
    import_into(model, whole);
    const auto closing = R"({"groups":[)" + group(g3, "Three", member("nested", list({g2}))) + "]}";
    const auto import = prepared(model, closing, ImportMode::merge);
    ASSERT_EQ(import.findings.size(), 1U);
    EXPECT_EQ(import.findings[0].pointer, "/groups/0/nested/0");
    EXPECT_TRUE(import.findings[0].repairable);
}

/// A document whose every choice is drawn: few ids, so that documents overlap.
class RandomDocument {
  public:
    explicit RandomDocument(unsigned seed) : random_(seed) {}

    std::string text() {
        auto collections = some({"groups", "roles", "permissions", "configuration", "rules"}, 4);
        std::string members;
        for (const auto& name : collections)
            members += (members.empty() ? "\"" : ",\"") + name + "\":" + collection(name);
        return "{" + members + "}";
    }

  private:
    unsigned below(unsigned limit) {
        return std::uniform_int_distribution<unsigned>(0, limit - 1)(random_);
    }
    /// Some of them in any order; with `often` above 0 most of the time all.
    Texts some(Texts all, unsigned often = 0) {
        std::shuffle(all.begin(), all.end(), random_);
        if (often == 0 || below(often) == 0)
            all.resize(below(static_cast<unsigned>(all.size()) + 1));
        return all;
    }
    std::string array(const char* name, const Texts& all) {
        return below(3) == 0 ? "" : member(name, list(some(all)));
    }
    std::string collection(const std::string& name) {
        std::string records;
        const auto add = [&](const std::string& record) {
            records += (records.empty() ? "" : ",") + record;
        };
        if (name == "groups") {
            const auto groups = some({g1, g2, g3}, 2);
            for (std::size_t i = 0; i < groups.size(); ++i) {
                const Texts below_it(groups.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                     groups.end());
                add(group(groups[i], "G" + std::to_string(below(2)) + groups[i],
                          array("members", {"u1", "u2", "u3"}) + array("nested", below_it)));
            }
        }
        if (name == "roles")
            for (const auto& one : some({r1, r2}, 2))
                add(role(one, "R" + std::to_string(below(2)) + one, array("users", {"u1", "u2"}),
                         below(2) == 0 ? "app" : "web"));
        if (name == "permissions")
            for (const auto& one : some({p1, p2}, 2))
                add(permission(one, "P" + one, below(2) == 0 ? "app" : "web"));
        if (name == "configuration" && below(2) == 0)
            add(below(2) == 0 ? R"({"_id":"v1","rolesInToken":true})"
                              : R"({"_id":"v1","groupsInToken":false,"persistRoles":true})");
        return "[" + records + "]";
    }

    std::mt19937 random_;
};

TEST(AReplacement, OfAnyDocumentByAnyOtherShowsTheOther) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        RandomDocument random(seed);
        domain::Document model;
        for (int step = 0; step < 4; ++step) {
            const auto text = random.text();
            import_into(model, text);
            expect_same_document(text_of(model), text);
            EXPECT_THAT(import_into(model, text), IsEmpty());
            if (testing::Test::HasFailure()) FAIL() << "seed " << seed << " step " << step;
        }
    }
}

} // namespace
} // namespace muniment::api

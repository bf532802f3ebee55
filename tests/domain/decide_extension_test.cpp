#include "tests/domain/scenario.hpp"

#include <gtest/gtest.h>

namespace muniment::testing {
namespace {

ConfigurationUpdated two_switches() {
    Configuration switches;
    switches.groups_in_token = true;
    switches.persist_roles = false;
    return {switches};
}

TEST(ClearConfiguration, SaysOnlyTheSwitchesThatAreSet) {
    given({two_switches()})
        .when(ClearConfiguration{{TokenSwitch::persist_roles, TokenSwitch::roles_in_token}})
        .then({ConfigurationCleared{{TokenSwitch::persist_roles}}});
}

TEST(ClearConfiguration, OfNothingIsAlreadySo) {
    given({}).when(ClearConfiguration{{TokenSwitch::persist_roles}}).then({});
}

TEST(RecordRepair, OfNothingIsAlreadySo) {
    given({}).when(RecordRepair{}).then({});
}

TEST(ConfigurationCleared, LeavesTheOtherSwitches) {
    Directory directory;
    evolve(directory, two_switches());
    evolve(directory, ConfigurationCleared{{TokenSwitch::groups_in_token}});
    EXPECT_EQ(directory.configuration().groups_in_token, std::nullopt);
    EXPECT_EQ(directory.configuration().persist_roles, false);
    EXPECT_EQ(set_switches(directory.configuration()),
              std::vector<TokenSwitch>{TokenSwitch::persist_roles});
}

TEST(TokenSwitches, AreTheMembersOfTheConfiguration) {
    using Members = boost::describe::describe_members<Configuration, boost::describe::mod_public>;
    using Switches = boost::describe::describe_enumerators<TokenSwitch>;
    std::vector<std::string> members;
    boost::mp11::mp_for_each<Members>([&](auto member) { members.emplace_back(member.name); });
    std::vector<std::string> switches;
    boost::mp11::mp_for_each<Switches>([&](auto one) { switches.emplace_back(one.name); });
    EXPECT_EQ(switches, members);
}

} // namespace
} // namespace muniment::testing

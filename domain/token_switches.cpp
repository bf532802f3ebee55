#include "domain/token_switches.hpp"

#include <boost/mp11.hpp>

#include <cstddef>

namespace muniment::domain {

namespace {

using Members = boost::describe::describe_members<Configuration, boost::describe::mod_public>;
using Switches = boost::describe::describe_enumerators<TokenSwitch>;
static_assert(boost::mp11::mp_size<Members>::value == boost::mp11::mp_size<Switches>::value);

/// Calls `visit` with the member of that name.
template <typename Config, typename Visit>
void visit_switch(Config& configuration, TokenSwitch which, Visit visit) {
    std::size_t index = 0;
    boost::mp11::mp_for_each<Members>([&](auto member) {
        if (index++ == static_cast<std::size_t>(which)) visit(configuration.*member.pointer);
    });
}

} // namespace

bool is_set(const Configuration& configuration, TokenSwitch which) {
    bool set = false;
    visit_switch(configuration, which, [&](const auto& value) { set = value.has_value(); });
    return set;
}

std::vector<TokenSwitch> set_switches(const Configuration& configuration) {
    std::vector<TokenSwitch> set;
    boost::mp11::mp_for_each<Switches>([&](auto one) {
        if (is_set(configuration, one.value)) set.push_back(one.value);
    });
    return set;
}

void clear_switch(Configuration& configuration, TokenSwitch which) {
    visit_switch(configuration, which, [](auto& value) { value.reset(); });
}

} // namespace muniment::domain

#include "projections/views/row_readers.hpp"

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

namespace muniment::projections::views {

namespace {

template <typename Enum>
Enum enum_at(const SQLite::Statement& row, int column) {
    Enum value{};
    if (!boost::describe::enum_from_string(text_at(row, column).c_str(), value))
        throw DamagedViews("the views hold a type that is none");
    return value;
}

} // namespace

domain::Application read_application(const SQLite::Statement& row, int first) {
    domain::Application application{
        id_at<domain::ApplicationId>(row, first), text_at(row, first + 1),
        enum_at<domain::ApplicationType>(row, first + 2), from_json_array(text_at(row, first + 3))};
    if (const auto roles = optional_text_at(row, first + 4))
        application.required_roles = from_json_array(*roles);
    application.denied_message = optional_text_at(row, first + 5);
    return application;
}

domain::Connection read_connection(const SQLite::Statement& row, int first) {
    return {id_at<domain::ConnectionId>(row, first), text_at(row, first + 1),
            text_at(row, first + 2)};
}

domain::User read_user(const SQLite::Statement& row, int first) {
    domain::User user{id_at<domain::UserId>(row, first), std::nullopt};
    if (const auto connections = optional_text_at(row, first + 1))
        user.profile =
            domain::UserProfile{optional_text_at(row, first + 2), optional_text_at(row, first + 3),
                                optional_text_at(row, first + 4), optional_text_at(row, first + 5),
                                from_json_array(*connections),    optional_text_at(row, first + 6)};
    return user;
}

domain::Permission read_permission(const SQLite::Statement& row, int first) {
    return {id_at<domain::PermissionId>(row, first), id_at<domain::ApplicationId>(row, first + 1),
            enum_at<domain::ApplicationRefType>(row, first + 2), text_at(row, first + 3),
            text_at(row, first + 4)};
}

domain::Role read_role(const SQLite::Statement& row, int first) {
    domain::Role role{id_at<domain::RoleId>(row, first), std::nullopt, std::nullopt,
                      text_at(row, first + 3), text_at(row, first + 4)};
    if (!row.isColumnNull(first + 1))
        role.application = id_at<domain::ApplicationId>(row, first + 1);
    if (!row.isColumnNull(first + 2))
        role.application_type = enum_at<domain::ApplicationRefType>(row, first + 2);
    return role;
}

domain::Group read_group(const SQLite::Statement& row, int first) {
    return {
        id_at<domain::GroupId>(row, first), text_at(row, first + 1), text_at(row, first + 2), {}};
}

MappingRow read_mapping(const SQLite::Statement& row, int first) {
    return {id_at<domain::GroupId>(row, first),
            {id_at<domain::MappingId>(row, first + 1), text_at(row, first + 2),
             text_at(row, first + 3)}};
}

domain::Configuration read_configuration(const SQLite::Statement& row, int first) {
    domain::Configuration switches;
    int column = first; // the columns are in the order of the members
    using Members =
        boost::describe::describe_members<domain::Configuration, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Members>(
        [&](auto member) { switches.*member.pointer = optional_bool_at(row, column++); });
    return switches;
}

} // namespace muniment::projections::views

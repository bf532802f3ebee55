#include "api/auth0/parameters.hpp"

#include "api/auth0/derivation.hpp"

namespace muniment::api::auth0 {

Checked<std::string> entity_id(const Store& store, const Call& call, domain::EntityKind kind) {
    const auto& text = call.parameters.find("id")->second;
    TRY(IdRule(store, kind).check(text, Spot{"params", "id", "id"}));
    return text;
}

Checked<domain::UserId> required_user(const Call& call) {
    auto user = domain::UserId::parse(call.parameters.find("id")->second);
    if (!user) return Spot{"params", "id", "id"}.refuse(user.error().problem);
    return std::move(user).value();
}

Checked<std::vector<domain::UserId>> check_user_ids(const boost::json::value& payload) {
    const auto texts = TRY(check_texts(payload, Spot{}, 1));
    for (std::size_t i = 0; i < texts.size(); ++i)
        if (const auto user = domain::UserId::parse(texts[i]); !user)
            return Spot{}.item(i).refuse(user.error().problem);
    std::vector<domain::UserId> users;
    for (const auto& text : each_once(texts))
        users.push_back(domain::UserId::parse(text).value());
    return users;
}

Checked<domain::ApplicationId> application_member(const Record& record) {
    constexpr std::size_t units_max = 500;
    const auto text = TRY(record.text("applicationId", units_max));
    auto id = domain::ApplicationId::parse(text);
    if (!id) return record.spot_of("applicationId").refuse(id.error().problem);
    return std::move(id).value();
}

} // namespace muniment::api::auth0

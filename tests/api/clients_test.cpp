#include "api/service/clients.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

using domain::Instant;

domain::RecordedEvent stored(domain::EventData data) {
    return {{3}, "", 1, {}, {}, {{1'000}}, {}, std::move(data)};
}

domain::EventData created(const std::string& id, const std::string& token,
                          std::vector<std::string> scopes, std::optional<Instant> expires_at = {}) {
    return domain::ClientCreated{id, "client " + id, std::move(scopes), token_hash(token),
                                 expires_at};
}

TEST(Clients, AreKnownByTheirTokenWithTheirScopes) {
    Clients clients("muniment.example/main");
    clients.apply(stored(created("key_1", "mun_a", {"read:users"})));
    const auto principal = clients.authenticate("mun_a", {0});
    ASSERT_TRUE(principal);
    EXPECT_EQ(principal->actor.kind, "client");
    EXPECT_EQ(principal->actor.issuer, "muniment.example/main");
    EXPECT_EQ(principal->actor.id, "key_1");
    EXPECT_EQ(principal->actor.credential, "key_1");
    EXPECT_EQ(principal->actor.via, "api_key");
    EXPECT_TRUE(principal->may("read:users"));
    EXPECT_FALSE(principal->may("update:users"));
}

TEST(Clients, AreNotKnownByAnotherTokenNorByTheHash) {
    Clients clients("o");
    clients.apply(stored(created("key_1", "mun_a", {"*"})));
    for (const auto& token : {std::string("mun_b"), std::string(), token_hash("mun_a")})
        EXPECT_FALSE(clients.authenticate(token, {0})) << token;
}

TEST(Clients, EndWithTheirRevocation) {
    Clients clients("o");
    clients.apply(stored(created("key_1", "mun_a", {"*"})));
    clients.apply(stored(created("key_2", "mun_b", {"*"})));
    clients.apply(stored(domain::ClientRevoked{"key_1"}));
    EXPECT_FALSE(clients.authenticate("mun_a", {0}));
    EXPECT_TRUE(clients.authenticate("mun_b", {0}));
    EXPECT_EQ(clients.find("key_1"), nullptr);
    EXPECT_EQ(clients.list().size(), 1U);
}

TEST(Clients, EndAtTheMomentTheyExpire) {
    Clients clients("o");
    clients.apply(stored(created("key_1", "mun_a", {"*"}, Instant{100})));
    EXPECT_TRUE(clients.authenticate("mun_a", {99}));
    EXPECT_FALSE(clients.authenticate("mun_a", {100}));
}

TEST(Clients, AreOtherAdministratorsOnlyIfTheyNeverExpire) {
    Clients clients("o");
    clients.apply(stored(created("key_1", "mun_a", {"*"})));
    EXPECT_FALSE(clients.has_other_administrator("key_1", {0}));
    clients.apply(stored(created("key_2", "mun_b", {"admin:clients"}, Instant{100})));
    clients.apply(stored(created("key_3", "mun_c", {"read:users"})));
    EXPECT_FALSE(clients.has_other_administrator("key_1", {0}));
    clients.apply(stored(created("key_4", "mun_d", {"admin:clients"})));
    EXPECT_TRUE(clients.has_other_administrator("key_1", {0}));
}

TEST(Tokens, AreDrawnAnewWith256Bits) {
    const auto one = draw_token();
    const auto other = draw_token();
    EXPECT_TRUE(one.text.starts_with("mun_"));
    EXPECT_EQ(one.text.size(), 4U + 43U);
    EXPECT_NE(one.text, other.text);
    EXPECT_EQ(one.hash, token_hash(one.text));
    EXPECT_EQ(one.hash.find(one.text), std::string::npos);
}

} // namespace
} // namespace muniment::api

#pragma once

#include "tests/api/test_store.hpp"

#include <string>
#include <vector>

/// A store spoken to in the way of the Auth0 Authorization Extension, for tests of its surface.
namespace muniment::api::auth0 {

class ExtensionClient : public TestStore {
  public:
    using TestStore::TestStore;

    // Each answers the `_id` of what it made; a test fails where it is refused.
    std::string group(const std::string& name);
    std::string permission(const std::string& name, const std::string& owner = "app");
    std::string role(const std::string& name, const std::vector<std::string>& permissions = {},
                     const std::string& owner = "app");

    Answer patch(const std::string& target, const std::string& body) {
        return send("PATCH", target, body);
    }
    Answer put(const std::string& target, const std::string& body) {
        return send("PUT", target, body);
    }
    Answer remove(const std::string& target, const std::string& body = "") {
        return send("DELETE", target, body);
    }
    /// A change that answers 204 with nothing.
    void must(const std::string& method, const std::string& target, const std::string& body = "");
};

/// `{"name":…,"description":…}` and further members.
std::string group_body(const std::string& name, const std::string& members = "");
std::string permission_body(const std::string& name, const std::string& application = "app");
std::string role_body(const std::string& name, const std::vector<std::string>& permissions = {},
                      const std::string& application = "app");

/// `["a","b"]`
std::string list_of(const std::vector<std::string>& texts);

/// An error in the extension's form: `{"statusCode":…,"error":…,"message":…}` and no more.
void expect_error(const Answer& answer, int status, const std::string& error,
                  const std::string& message);
/// 400 `ValidationError`
void expect_rule(const Answer& answer, const std::string& message);
/// 404 `NotFoundError`
void expect_missing(const Answer& answer, const std::string& id, const std::string& collection);
/// 400 with `validation`.
void expect_offence(const Answer& answer, const std::string& message, const std::string& key,
                    const std::string& source = "payload");

/// The texts of an array that is a member, or the whole where `pointer` is empty.
std::vector<std::string> texts_at(const Answer& answer, const std::string& pointer);
/// The texts of a member of each item of an array.
std::vector<std::string> each_of(const Answer& answer, const std::string& pointer,
                                 const std::string& member);

} // namespace muniment::api::auth0

#pragma once

#include "domain/time.hpp"
#include "projections/view_reader.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <unordered_map>

/// What rows of a report say beside the thing itself. Everything here throws what SQLite throws.
namespace muniment::projections::audit {

/// The event that made something so: when, who, for which ticket, why. Empty: not said.
struct Cause {
    domain::Instant at;
    std::string actor;
    std::string on_behalf_of;
    std::string ticket;
    std::string reason;
};

struct Person {
    bool registered = false;
    std::string name; ///< empty: none, or the profile was erased
};

/// Looks things up at the state of a session, which must outlive it. Keeps a bounded number of
/// causes. Not thread-safe.
class Lookup {
  public:
    explicit Lookup(const ViewReader::Session& session) : session_(session) {}

    /// Of the event at the position; valid until the next call.
    const Cause& cause(domain::Position position);
    Person person(const std::string& user) const;
    /// The name that the user had last, be it deleted since.
    std::string last_name(const std::string& user) const;
    /// Names of the applications by id, read once.
    const std::string& application_name(const std::string& id);

  private:
    const ViewReader::Session& session_;
    std::unordered_map<std::uint64_t, Cause> causes_;
    std::map<std::string, std::string> applications_;
    bool applications_read_ = false;
};

/// `name (id)`, or the id alone where they are the same.
std::string told(const std::string& name, const std::string& id);

std::string text_of(domain::Position position);
std::string text_of(domain::Instant instant);
/// Empty where there is none.
std::string text_of(const std::optional<domain::Instant>& instant);

} // namespace muniment::projections::audit

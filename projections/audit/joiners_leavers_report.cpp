#include "projections/audit/lookup.hpp"
#include "projections/audit/movements.hpp"
#include "projections/audit/reports.hpp"
#include "projections/views/guarded.hpp"

#include <algorithm>

namespace muniment::projections {

namespace {

using audit::Movement;
using domain::Instant;
using domain::Moment;

constexpr std::size_t users_a_page = 5'000;
constexpr std::int64_t minute_us = 60'000'000;

constexpr ReportColumn columns[] = {
    {"user", "User"},
    {"user_name", "Name", CellKind::text, true},
    {"at", "At", CellKind::time},
    {"what", "What happened"},
    {"kind", "Kind"},
    {"id", "Of"},
    {"name", "Name", CellKind::text, true},
    {"permissions_after", "Permissions after", CellKind::number},
    {"removal_minutes", "Removal took (min)", CellKind::number},
    {"made_by", "Made by"},
    {"on_behalf_of", "On behalf of", CellKind::text, true},
    {"ticket", "Ticket"},
    {"reason", "Reason", CellKind::text, true},
    {"position", "Position", CellKind::number},
};

const char* word_for(Movement::What what) {
    switch (what) {
    case Movement::What::registered:
        return "registered";
    case Movement::What::added:
        return "added";
    case Movement::What::changed:
        return "window changed";
    case Movement::What::begun:
        return "window opened";
    case Movement::What::expired:
        return "window closed";
    case Movement::What::removed:
        return "removed";
    case Movement::What::deleted:
        return "deleted";
    }
    std::abort();
}

/// A user on the way through the period.
struct Stand {
    std::string user;
    std::string name;
    Moment at;
    std::size_t permissions = 0;
    std::optional<Instant> leaving_since; ///< the first removal after the last thing that was given
};

class JoinersLeavers {
  public:
    JoinersLeavers(const ViewReader& reader, const Period& period, const AccessCount& count,
                   const ReportSink& sink)
        : period_(period), count_(count), sink_(sink), lookup_(reader.session()),
          movements_(reader.session(), period) {}

    bool all() {
        std::string last;
        while (true) {
            const auto users = movements_.users_after(last, users_a_page);
            for (const auto& user : users)
                if (!one(user)) return false;
            if (users.size() < users_a_page) return true;
            last = users.back();
        }
    }

    bool one(const std::string& user) {
        Stand stand{user, lookup_.last_name(user), period_.from, count(user, period_.from), {}};
        const auto movements = movements_.of(user);
        for (auto first = movements.begin(); first != movements.end();) {
            const auto last = std::find_if(first, movements.end(), [&](const Movement& movement) {
                return movement.after != first->after;
            });
            if (!meanwhile(stand, just_before(stand, {first, last}))) return false;
            if (!together(stand, {first, last})) return false;
            first = last;
        }
        return meanwhile(stand, period_.to);
    }

  private:
    using Together = std::span<const Movement>;

    std::size_t count(const std::string& user, const Moment& at) const {
        return count_(domain::UserId::parse(user).value(), at);
    }

    Moment just_before(const Stand& stand, Together movements) const {
        const auto& after = movements.front().after;
        const auto event = std::find_if(movements.begin(), movements.end(),
                                        [](const Movement& m) { return m.event.has_value(); });
        const auto position =
            event == movements.end() ? after.position : movements_.batch_before(*event->event);
        return std::max(Moment{position, {after.instant.us - 1}}, stand.at);
    }

    /// What groups and roles did between two things that happened to the user itself.
    bool meanwhile(Stand& stand, const Moment& until) {
        const auto now = count(stand.user, until);
        const bool had = stand.permissions > 0;
        const auto since = stand.at;
        stand.at = until;
        stand.permissions = now;
        if (had == (now > 0)) return true;
        const auto ends = movements_.batch_ends(since.position, until.position);
        const auto turned = std::partition_point(ends.begin(), ends.end(), [&](auto end) {
            return (count(stand.user, {end, movements_.occurred_at(end)}) > 0) == had;
        });
        if (turned == ends.end()) return turn(stand, until.instant, until.position);
        auto then = stand;
        then.at = {*turned, movements_.occurred_at(*turned)};
        then.permissions = count(stand.user, then.at);
        return turn(then, then.at.instant, *turned);
    }

    /// What happened to the user at one moment.
    bool together(Stand& stand, Together movements) {
        const auto& after = movements.front().after;
        const bool had = stand.permissions > 0;
        stand.at = after;
        stand.permissions = count(stand.user, after);
        for (const auto& movement : movements) {
            if (audit::gives(movement.what)) stand.leaving_since.reset();
            if (audit::takes(movement.what) && !stand.leaving_since)
                stand.leaving_since = after.instant;
            if (!write(stand, word_for(movement.what), after.instant, movement)) return false;
        }
        if (had == (stand.permissions > 0)) return true;
        return turn(stand, after.instant, movements.back().made_by);
    }

    /// The first access was gained or the last one lost.
    bool turn(const Stand& stand, Instant at, domain::Position made_by) {
        Movement movement;
        movement.made_by = made_by;
        return write(stand, stand.permissions > 0 ? "gained access" : "lost access", at, movement);
    }

    bool write(const Stand& stand, const std::string& what, Instant at, const Movement& movement) {
        std::string minutes;
        if (what == "lost access" && stand.leaving_since)
            minutes = std::to_string((at.us - stand.leaving_since->us + minute_us - 1) / minute_us);
        const auto& cause = lookup_.cause(movement.made_by);
        return sink_({stand.user, stand.name, audit::text_of(at), what, movement.kind, movement.id,
                      movements_.name_of(movement.kind, movement.id),
                      std::to_string(stand.permissions), minutes, cause.actor, cause.on_behalf_of,
                      cause.ticket, cause.reason, audit::text_of(movement.made_by)});
    }

    const Period& period_;
    const AccessCount& count_;
    const ReportSink& sink_;
    audit::Lookup lookup_;
    audit::Movements movements_;
};

} // namespace

ReportColumns joiners_leavers_columns() {
    return columns;
}

ReportAnswer joiners_leavers_rows(const ViewReader& reader, const Period& period,
                                  const std::optional<domain::UserId>& user,
                                  const AccessCount& count, const ReportSink& sink) {
    return views::guarded([&] {
        JoinersLeavers report(reader, period, count, sink);
        return user ? report.one(user->text()) : report.all();
    });
}

} // namespace muniment::projections

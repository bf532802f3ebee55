#include "projections/audit/holders.hpp"

#include "projections/audit/limits.hpp"
#include "projections/views/guarded.hpp"
#include "projections/views/session.hpp"

#include <algorithm>
#include <queue>
#include <set>

namespace muniment::projections::audit {

namespace {

using domain::EntityKind;
using domain::EntityRef;
using views::Rows;
using Session = ViewReader::Session;

/// The steps back: which tables lead to a thing of this kind from where.
struct StepBack {
    EntityKind to;
    const char* table;
    const char* to_column;
    const char* from_column;
    EntityKind from;
};
constexpr StepBack steps_back[] = {
    {EntityKind::permission, "role_permission", "permission", "role", EntityKind::role},
    {EntityKind::role, "role_inclusion", "includes", "role", EntityKind::role},
    {EntityKind::role, "group_role", "role", "\"group\"", EntityKind::group},
    {EntityKind::group, "nesting", "\"group\"", "child", EntityKind::group},
};

std::vector<std::string> one_step_back(const Session& session, const StepBack& step,
                                       const std::string& id) {
    const auto sql = std::string("SELECT e.") + step.from_column + " FROM " + step.table +
                     " e WHERE e." + step.to_column + " = ?2 AND " + session.held("e");
    std::vector<std::string> found;
    Rows rows(session.db().prepare(sql, session.end.position, id));
    while (rows.next())
        found.push_back(views::text_at(rows.row(), 0));
    return found;
}

/// The thing itself and whatever leads to it.
std::vector<Holders::Source> sources_of(const Session& session, const EntityRef& what) {
    std::vector<Holders::Source> sources{{what}};
    std::set<EntityRef> known{what};
    for (std::size_t i = 0; i < sources.size(); ++i)
        for (const auto& step : steps_back) {
            if (step.to != sources[i].of.kind) continue;
            for (auto& id : one_step_back(session, step, sources[i].of.id))
                if (known.insert({step.from, id}).second) sources.push_back({{step.from, id}});
        }
    return sources;
}

/// Parameters: ?2 the id, ?3 the user to go on after, ?4 instant, ?5 number of rows.
std::string users_sql(const Session& session, EntityKind kind) {
    const std::string table = kind == EntityKind::group  ? "membership"
                              : kind == EntityKind::role ? "user_role"
                                                         : "user_permission";
    const std::string column = kind == EntityKind::group  ? "\"group\""
                               : kind == EntityKind::role ? "role"
                                                          : "permission";
    // At the head the index of living edges is walked, not what ever was.
    return "SELECT e.user FROM " + table + " e " +
           (session.at_head ? "INDEXED BY " + table + "_living " : "") + "WHERE e." + column +
           " = ?2 AND e.user > ?3 AND " + session.held("e") +
           " AND (e.valid_from IS NULL OR e.valid_from <= ?4)"
           " AND (e.valid_until IS NULL OR e.valid_until > ?4) ORDER BY e.user LIMIT ?5";
}

/// The users of one source, read in chunks that grow.
class UserList {
  public:
    UserList(const Session& session, const EntityRef& of, domain::Instant instant,
             std::string after)
        : session_(&session), of_(&of), instant_(instant), last_(std::move(after)) {
        refill();
    }

    bool at_end() const { return next_ == users_.size(); }
    const std::string& front() const { return users_[next_]; }
    void advance() {
        if (++next_ == users_.size() && may_have_more_) refill();
    }

  private:
    void refill() {
        if (!users_.empty()) last_ = users_.back();
        users_.clear();
        next_ = 0;
        const auto sql = users_sql(*session_, of_->kind);
        Rows rows(session_->db().prepare(sql, session_->end.position, of_->id, last_, instant_,
                                         std::uint64_t{chunk_rows_}));
        while (rows.next())
            users_.push_back(views::text_at(rows.row(), 0));
        may_have_more_ = users_.size() == chunk_rows_;
        chunk_rows_ = std::min(chunk_rows_ * 2, chunk_rows_max);
    }

    const Session* session_;
    const EntityRef* of_;
    domain::Instant instant_;
    std::string last_;
    std::vector<std::string> users_;
    std::size_t next_ = 0;
    std::size_t chunk_rows_ = chunk_rows_first;
    bool may_have_more_ = true;
};

/// Calls `visit` with each user of any list, once, in order, until it returns false.
bool merge(std::vector<UserList> lists, const std::function<bool(const std::string&)>& visit) {
    const auto later = [&](std::size_t a, std::size_t b) {
        return lists[a].front() > lists[b].front();
    };
    std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> queue(later);
    for (std::size_t i = 0; i < lists.size(); ++i)
        if (!lists[i].at_end()) queue.push(i);
    std::optional<std::string> last;
    while (!queue.empty()) {
        const auto list = queue.top();
        queue.pop();
        if (lists[list].front() != last) {
            last = lists[list].front();
            if (!visit(*last)) return false;
        }
        lists[list].advance();
        if (!lists[list].at_end()) queue.push(list);
    }
    return true;
}

bool merge_after(const Session& session, const std::vector<Holders::Source>& sources,
                 domain::Instant instant, const std::string& after,
                 const std::function<bool(const std::string&)>& visit) {
    std::vector<UserList> lists;
    for (const auto& source : sources)
        lists.emplace_back(session, source.of, instant, after);
    return merge(std::move(lists), visit);
}

domain::UserId user_id(const std::string& text) {
    auto id = domain::UserId::parse(text);
    if (!id) throw views::DamagedViews("the views hold an id that cannot be");
    return std::move(id).value();
}

} // namespace

ViewReader::Answer<Holders> Holders::open(const ViewReader& reader, const EntityRef& what,
                                          domain::Instant instant) {
    return views::guarded(
        [&] { return Holders(reader, sources_of(reader.session(), what), instant); });
}

ViewReader::Answer<Page<domain::UserId>> Holders::page(const std::string& after,
                                                       std::size_t limit) const {
    return views::guarded([&] {
        Page<domain::UserId> page;
        merge_after(reader_->session(), sources_, instant_, after, [&](const std::string& user) {
            if (page.items.size() == limit) {
                page.next_key = page.items.back().text();
                return false;
            }
            page.items.push_back(user_id(user));
            return true;
        });
        return page;
    });
}

ViewReader::Answer<std::uint64_t> Holders::count() const {
    return views::guarded([&] {
        std::uint64_t users = 0;
        merge_after(reader_->session(), sources_, instant_, "", [&](const std::string&) {
            ++users;
            return true;
        });
        return users;
    });
}

ViewReader::Answer<bool>
Holders::visit(const std::function<bool(const domain::UserId&)>& visit) const {
    return views::guarded([&] {
        return merge_after(reader_->session(), sources_, instant_, "",
                           [&](const std::string& user) { return visit(user_id(user)); });
    });
}

} // namespace muniment::projections::audit

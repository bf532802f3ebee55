#include "projections/permission_index.hpp"
#include <gtest/gtest.h>
#include <chrono>
#include <fstream>
#include <malloc.h>
namespace muniment::projections {
using namespace domain;
static long rss_kb() { malloc_trim(0); std::ifstream f("/proc/self/status"); std::string l; while (std::getline(f, l)) if (l.rfind("VmRSS", 0) == 0) return std::stol(l.substr(6)); return 0; }
static double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
TEST(Scratch, Memory) {
    PermissionIndex index; std::uint64_t p = 0;
    const auto put = [&](EventData d) { RecordedEvent e{.position = {++p}, .id = {}, .commit = p, .batch = {}, .occurred_at = {}, .recorded_at = {}, .circumstances = {}, .data = std::move(d)}; index.apply(e); };
    std::vector<GroupId> groups;
    for (int i = 0; i < 10000; ++i) { groups.push_back(*GroupId::parse("group-" + std::to_string(i))); put(GroupCreated{groups.back(), "name " + std::to_string(i), ""}); }
    const auto user = [](int u) { return *UserId::parse("auth0|5f7c8ec7c33c6c" + std::to_string(1000000 + u)); };
    const auto base = rss_kb(); auto t = now();
    for (int k = 0; k < 10; ++k) for (int u = 0; u < 1000000; ++u) put(MembersAdded{groups[static_cast<std::size_t>((u * 7 + k * 997 + u / 10000) % 10000)], {user(u)}, {}, {}});
    std::cout << "10M adds s " << now() - t << " bytes each " << double(rss_kb() - base) * 1024 / 1e7 << "\n";
    const auto big = *GroupId::parse("big"); put(GroupCreated{big, "big", ""});
    std::vector<UserId> all; for (int u = 0; u < 1000000; ++u) all.push_back(user(u));
    t = now(); put(MembersAdded{big, all, {}, {}}); std::cout << "1M add s " << now() - t << "\n";
    t = now(); put(MembersRemoved{big, {all.begin() + 10, all.begin() + 110}}); std::cout << "100 remove s " << now() - t << "\n";
    t = now(); put(MembersRemoved{big, {all.begin() + 110, all.end()}}); std::cout << "1M remove s " << now() - t << "\n";
    t = now(); put(MembersAdded{big, all, {}, {}}); put(GroupsNested{groups[0], {big}}); t = now(); put(GroupDeleted{big}); std::cout << "delete s " << now() - t << "\n";
    t = now(); for (int i = 0; i < 10000; ++i) (void)index.effective_groups(user(i * 97), {{p}, {}}); std::cout << "10k effective s " << now() - t << "\n";
}
} // namespace muniment::projections

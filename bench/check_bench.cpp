#include "bench/company.hpp"
#include "bench/rows.hpp"
#include "projections/index/interner.hpp"
#include "projections/permission_index.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <new>
#include <unistd.h>

// Checks in process, by text, about random users at random positions, beside the look-ups of the
// three texts alone. usage: check_bench USERS ENDED [REASSIGNED]: memberships that each user had,
// groups that change their role in each of the rounds
namespace {
std::uint64_t allocations = 0;
}

void* operator new(std::size_t bytes) {
    ++allocations;
    if (void* memory = std::malloc(bytes)) return memory;
    throw std::bad_alloc();
}
// GCC 12 takes what was inlined of the operator above for a mismatch.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
#pragma GCC diagnostic pop

namespace {

using namespace muniment;
using projections::PermissionIndex;
using projections::index::Interner;

struct Question {
    std::string user;
    std::string application;
    std::string permission;
    domain::Position at;
};

struct Setup {
    bench::Company company;
    PermissionIndex index;
    Interner users;
    Interner applications;
    Interner permissions;
    domain::Position head;
    domain::Position structure;
    std::vector<Question> questions;
};
std::unique_ptr<Setup> setup;

std::size_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::size_t pages = 0;
    statm >> pages >> pages;
    return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

void lookups(benchmark::State& state) {
    std::size_t next = 0;
    std::uint64_t sum = 0;
    for (auto _ : state) {
        const auto& question = setup->questions[next];
        if (++next == setup->questions.size()) next = 0;
        sum += setup->users.find(question.user) ^ setup->applications.find(question.application) ^
               setup->permissions.find(question.permission);
    }
    benchmark::DoNotOptimize(sum);
}

std::uint64_t allowed_count = 0;
template <bool past>
void checks(benchmark::State& state) {
    std::size_t next = 0;
    std::uint64_t allowed = 0;
    const domain::Instant instant{};
    const auto allocated_before = allocations;
    for (auto _ : state) {
        const auto& question = setup->questions[next];
        if (++next == setup->questions.size()) next = 0;
        const auto at = past ? question.at : setup->head;
        allowed += setup->index.check(question.user, question.application, question.permission,
                                      {at, instant}) == projections::Verdict::allowed;
    }
    allowed_count = allowed;
    std::cerr << "allocations in " << state.iterations()
              << " checks: " << allocations - allocated_before << "\n";
    benchmark::DoNotOptimize(allowed);
}

} // namespace

int main(int argc, char** argv) {
    setup = std::make_unique<Setup>();
    auto& company = setup->company;
    if (argc > 1) company.users = static_cast<std::uint32_t>(std::strtoul(argv[1], nullptr, 10));
    if (argc > 2) company.ended = static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10));
    if (argc > 3)
        company.reassignments = static_cast<std::uint32_t>(std::strtoul(argv[3], nullptr, 10));
    const auto before = resident_bytes();
    setup->head = company.write([](const domain::RecordedEvent& event) {
        setup->index.apply(event);
        if (std::holds_alternative<domain::GroupsNested>(event.data))
            setup->structure = event.position;
    });
    const auto memberships = std::uint64_t{company.users} * company.live;
    std::cerr << "index: " << (resident_bytes() - before) / memberships << " bytes a membership\n";
    for (std::uint32_t i = 0; i < company.users; ++i)
        setup->users.intern(bench::Company::user(i));
    for (std::uint32_t i = 0; i < company.applications; ++i)
        setup->applications.intern(bench::Company::application(i));
    for (std::uint32_t i = 0; i < company.permissions; ++i)
        setup->permissions.intern(bench::Company::permission(i));
    std::minstd_rand random(1);
    for (int i = 0; i < 1'000'000; ++i) {
        const auto user = static_cast<std::uint32_t>(random() % company.users);
        const auto permission = static_cast<std::uint32_t>(random() % company.permissions);
        const auto past =
            setup->structure.value + random() % (setup->head.value - setup->structure.value);
        setup->questions.push_back({bench::Company::user(user),
                                    company.application_of(permission),
                                    bench::Company::permission(permission),
                                    {past}});
    }
    auto where = std::to_string(company.users) + " users";
    if (company.reassignments > 0)
        where += ", " + std::to_string(company.reassignments * (company.live + company.ended)) +
                 " roles moved";
    bench::measure({"check", where + ", head", "three text look-ups", {"at_most", 1.5}},
                   checks<false>, lookups, 1'000'000);
    bench::measure({"check", where + ", random past", "three text look-ups", {"at_most", 3.0}},
                   checks<true>, lookups, 1'000'000);
    bench::run_and_print();
    std::cerr << "allowed: " << allowed_count << "\n";
    return 0;
}

#include "projections/facts_ahead.hpp"

#include "projections/views/guarded.hpp"

#include <utility>

namespace muniment::projections {

namespace {

constexpr std::size_t lot_facts = 512;
constexpr std::size_t lots_ahead = 4;

ViewReader::Answer<bool> read_all(const ViewReader& reader, const EdgeFacts& edges,
                                  const std::function<bool(const Fact&)>& visit) {
    if (!TRY(reader.facts(entity_facts, visit))) return false;
    if (!TRY(views::guarded([&] { return edges.visit(visit); }))) return false;
    return reader.facts(mapping_facts, visit);
}

} // namespace

FactsAhead::FactsAhead(const ViewReader& reader, const EdgeFacts& edges)
    : thread_([this, &reader, &edges] { read(reader, edges); }) {}

FactsAhead::~FactsAhead() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void FactsAhead::read(const ViewReader& reader, const EdgeFacts& edges) {
    std::vector<Fact> lot;
    auto ended = read_all(reader, edges, [&](const Fact& fact) {
        lot.push_back(fact);
        return lot.size() < lot_facts || hand_over(std::exchange(lot, {}));
    });
    hand_over(std::move(lot));
    const std::scoped_lock lock(mutex_);
    ended_ = std::move(ended);
    changed_.notify_all();
}

bool FactsAhead::hand_over(std::vector<Fact> lot) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopping_ || lots_.size() < lots_ahead; });
    if (!lot.empty()) lots_.push_back(std::move(lot));
    changed_.notify_all();
    return !stopping_;
}

ViewReader::Answer<std::vector<Fact>> FactsAhead::next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ || !lots_.empty(); });
    if (lots_.empty()) {
        TRY(*ended_);
        return std::vector<Fact>{};
    }
    auto lot = std::move(lots_.front());
    lots_.pop_front();
    changed_.notify_all();
    return lot;
}

} // namespace muniment::projections

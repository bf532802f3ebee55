#include "tests/domain/scenario.hpp"

namespace muniment::testing {

std::string spelled(const Expected<Events, Rejection>& outcome) {
    if (outcome) return spelled(*outcome);
    const auto& error = outcome.error();
    return "refused at " + std::to_string(error.change_index) + error.pointer + " for reason " +
           std::to_string(error.reason.index());
}

Outcome::Outcome(Directory directory, std::vector<Change> changes)
    : directory_(std::move(directory)), changes_(std::move(changes)),
      first_(decide(directory_, changes_, {{today}})) {}

void Outcome::then(const Events& expected) {
    happened(expected);
    const auto again = ask_again();
    EXPECT_TRUE(again.has_value() && again->empty()) << "asked again: " << spelled(again);
}

void Outcome::then_once(const Events& expected) {
    happened(expected);
    const auto again = ask_again();
    EXPECT_FALSE(again.has_value()) << "asked again: " << spelled(again);
}

void Outcome::then_each_time(const Events& expected) {
    happened(expected);
    const auto again = ask_again();
    EXPECT_TRUE(again.has_value() && *again == expected) << spelled(again);
}

void Outcome::then_refused(const std::string& pointer, const RejectionReason& reason) {
    then_refused_at(0, pointer, reason);
}

void Outcome::then_refused_at(std::size_t index, const std::string& pointer,
                              const RejectionReason& reason) {
    ASSERT_FALSE(first_.has_value()) << spelled(first_);
    const auto& error = first_.error();
    EXPECT_EQ(error.change_index, index);
    EXPECT_EQ(error.pointer, pointer);
    EXPECT_TRUE(error.reason == reason) << "got reason " << error.reason.index();
}

void Outcome::happened(const Events& expected) {
    ASSERT_TRUE(first_.has_value()) << spelled(first_);
    EXPECT_EQ(spelled(*first_), spelled(expected));
    EXPECT_TRUE(*first_ == expected) << "the events differ in what their subjects do not show";
    for (const auto& event : expected)
        evolve(directory_, event);
}

Expected<Events, Rejection> Outcome::ask_again() const {
    return decide(directory_, changes_, {{today}});
}

Scenario::Scenario(const Events& events) {
    for (const auto& event : events)
        evolve(directory_, event);
}

Outcome Scenario::when(Change change) const {
    return {directory_, {std::move(change)}};
}

Outcome Scenario::when(std::vector<Change> batch) const {
    return {directory_, std::move(batch)};
}

Scenario given(const Events& events) {
    return Scenario(events);
}

} // namespace muniment::testing

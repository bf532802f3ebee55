#pragma once

#include "domain/decide.hpp"
#include "domain/directory.hpp"
#include "tests/domain/examples.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

/// `given({events}).when(change).then({events})`: what a change leads to, after what happened.
namespace muniment::testing {

inline std::string spelled(const Expected<Events, Rejection>& outcome) {
    if (outcome) return spelled(*outcome);
    const auto& error = outcome.error();
    return "refused at " + std::to_string(error.change_index) + error.pointer + " for reason " +
           std::to_string(error.reason.index());
}

class Outcome {
  public:
    Outcome(Directory directory, std::vector<Change> changes)
        : directory_(std::move(directory)), changes_(std::move(changes)),
          first_(decide(directory_, changes_, {{today}})) {}

    /// These events, and none when asked again.
    void then(const Events& expected) {
        happened(expected);
        const auto again = ask_again();
        EXPECT_TRUE(again.has_value() && again->empty()) << "asked again: " << spelled(again);
    }

    /// These events, and a refusal when asked again: an id can be taken or given up only once.
    void then_once(const Events& expected) {
        happened(expected);
        const auto again = ask_again();
        EXPECT_FALSE(again.has_value()) << "asked again: " << spelled(again);
    }

    /// These events, whenever it is asked for.
    void then_each_time(const Events& expected) {
        happened(expected);
        const auto again = ask_again();
        EXPECT_TRUE(again.has_value() && *again == expected) << spelled(again);
    }

    void then_refused(const std::string& pointer, const RejectionReason& reason) {
        then_refused_at(0, pointer, reason);
    }

    void then_refused_at(std::size_t index, const std::string& pointer,
                         const RejectionReason& reason) {
        ASSERT_FALSE(first_.has_value()) << spelled(first_);
        const auto& error = first_.error();
        EXPECT_EQ(error.change_index, index);
        EXPECT_EQ(error.pointer, pointer);
        EXPECT_TRUE(error.reason == reason) << "got reason " << error.reason.index();
    }

  private:
    void happened(const Events& expected) {
        ASSERT_TRUE(first_.has_value()) << spelled(first_);
        EXPECT_EQ(spelled(*first_), spelled(expected));
        EXPECT_TRUE(*first_ == expected) << "the events differ in what their subjects do not show";
        for (const auto& event : expected)
            evolve(directory_, event);
    }

    Expected<Events, Rejection> ask_again() const {
        return decide(directory_, changes_, {{today}});
    }

    Directory directory_;
    std::vector<Change> changes_;
    Expected<Events, Rejection> first_;
};

class Scenario {
  public:
    explicit Scenario(const Events& events) {
        for (const auto& event : events)
            evolve(directory_, event);
    }
    Outcome when(Change change) const { return {directory_, {std::move(change)}}; }
    Outcome when(std::vector<Change> batch) const { return {directory_, std::move(batch)}; }

  private:
    Directory directory_;
};

inline Scenario given(const Events& events) {
    return Scenario(events);
}

} // namespace muniment::testing

#include "domain/time.hpp"

#include <chrono>
#include <cstdint>

namespace muniment::domain {

namespace {

/// Reads digits and separators of a timestamp from left to right.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    std::optional<int> digits(std::size_t count) {
        if (rest_.size() < count) return std::nullopt;
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (rest_[i] < '0' || rest_[i] > '9') return std::nullopt;
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(count);
        return value;
    }

    bool take(char wanted) {
        if (rest_.empty() || rest_.front() != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool at_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
    bool done() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

struct Fraction {
    int us = 0;
    std::size_t digits = 0;
};

Fraction scan_fraction(Scanner& scan) {
    Fraction fraction;
    while (scan.at_digit()) {
        const int digit = *scan.digits(1);
        if (++fraction.digits <= 6) fraction.us = fraction.us * 10 + digit;
    }
    for (auto i = fraction.digits; i < 6; ++i)
        fraction.us *= 10;
    return fraction;
}

/// Minutes east of UTC, or nothing if there is no zone.
std::optional<int> scan_zone(Scanner& scan) {
    if (scan.take('Z') || scan.take('z')) return 0;
    const bool east = scan.take('+');
    if (!east && !scan.take('-')) return std::nullopt;
    const auto hours = scan.digits(2);
    if (!hours || !scan.take(':')) return std::nullopt;
    const auto minutes = scan.digits(2);
    if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    const int offset = *hours * 60 + *minutes;
    return east ? offset : -offset;
}

} // namespace

Expected<Instant, InvalidTime> parse_rfc3339(std::string_view text) {
    const auto malformed = [] {
        return Failure{InvalidTime{"must be an RFC 3339 time such as 2026-11-22T14:00:00Z"}};
    };
    Scanner scan(text);
    const auto year = scan.digits(4);
    if (!year || !scan.take('-')) return malformed();
    const auto month = scan.digits(2);
    if (!month || !scan.take('-')) return malformed();
    const auto day = scan.digits(2);
    if (!day || !(scan.take('T') || scan.take('t'))) return malformed();
    const auto hour = scan.digits(2);
    if (!hour || !scan.take(':')) return malformed();
    const auto minute = scan.digits(2);
    if (!minute || !scan.take(':')) return malformed();
    const auto second = scan.digits(2);
    if (!second) return malformed();
    Fraction fraction;
    if (scan.take('.')) {
        fraction = scan_fraction(scan);
        if (fraction.digits == 0) return malformed();
        if (fraction.digits > 6)
            return Failure{InvalidTime{"must have at most 6 fraction digits (microseconds)"}};
    }
    const auto offset_min = scan_zone(scan);
    if (!offset_min)
        return Failure{InvalidTime{"must end with a zone: `Z` or an offset such as +01:00"}};
    if (!scan.done()) return malformed();

    using namespace std::chrono;
    const year_month_day date{std::chrono::year{*year},
                              std::chrono::month(static_cast<unsigned>(*month)),
                              std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59)
        return Failure{InvalidTime{"must be a time that exists in the calendar"}};
    const auto since_epoch = sys_days{date}.time_since_epoch() + hours{*hour} +
                             minutes{*minute - *offset_min} + seconds{*second} +
                             microseconds{fraction.us};
    // An offset can carry a time out of the years that have a written form.
    const year_month_day in_utc{floor<days>(sys_time<microseconds>(since_epoch))};
    if (in_utc.year() < std::chrono::year{0} || in_utc.year() > std::chrono::year{9999})
        return Failure{InvalidTime{"must lie in the years 0000 to 9999 in UTC"}};
    return Instant{duration_cast<microseconds>(since_epoch).count()};
}

namespace {

/// Writes the number into `width` places from `first` on.
void put_digits(std::string& text, std::size_t first, std::size_t width, std::int64_t number) {
    for (auto place = first + width; place > first; number /= 10)
        text[--place] = static_cast<char>('0' + number % 10);
}

} // namespace

std::string format_rfc3339(Instant instant) {
    using namespace std::chrono;
    const sys_time<microseconds> time{microseconds{instant.us}};
    const auto midnight = floor<days>(time);
    const year_month_day date{midnight};
    const hh_mm_ss clock{time - midnight};
    std::string text = "0000-00-00T00:00:00.000000Z";
    put_digits(text, 0, 4, static_cast<int>(date.year()));
    put_digits(text, 5, 2, static_cast<unsigned>(date.month()));
    put_digits(text, 8, 2, static_cast<unsigned>(date.day()));
    put_digits(text, 11, 2, clock.hours().count());
    put_digits(text, 14, 2, clock.minutes().count());
    put_digits(text, 17, 2, clock.seconds().count());
    put_digits(text, 20, 6, clock.subseconds().count());
    return text;
}

} // namespace muniment::domain

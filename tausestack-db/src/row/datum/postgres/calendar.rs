//! Dates, times and intervals, of every range that PostgreSQL has.

use crate::row::datum::fraction;

/// Days from 1970, where the calendar below counts from, to 2000.
const DAYS_TO_2000: i64 = 10_957;

const MICROSECONDS_OF_DAY: i64 = 86_400_000_000;

/// Days since 2000; the ends of the range are infinite.
pub(super) fn date(days: i32) -> String {
    match days {
        i32::MAX => "infinity".to_owned(),
        i32::MIN => "-infinity".to_owned(),
        days => {
            let (text, era) = date_and_era(days.into());
            format!("{text}{era}")
        }
    }
}

/// Microseconds since 2000, and the zone to write behind.
pub(super) fn timestamp(microseconds: i64, zone: &str) -> String {
    match microseconds {
        i64::MAX => "infinity".to_owned(),
        i64::MIN => "-infinity".to_owned(),
        at => {
            let (date, era) = date_and_era(at.div_euclid(MICROSECONDS_OF_DAY));
            let time = time(at.rem_euclid(MICROSECONDS_OF_DAY));
            format!("{date}T{time}{zone}{era}")
        }
    }
}

/// The date in the proleptic Gregorian calendar, and ` BC` for years before 1.
///
/// The algorithm is that of Howard Hinnant's `civil_from_days`: years start in
/// March, so that the leap day is their last.
fn date_and_era(days_since_2000: i64) -> (String, &'static str) {
    let days = days_since_2000 + DAYS_TO_2000 + 719_468;
    let (cycle, day_of_cycle) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_cycle = (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524
        - day_of_cycle / 146_096)
        / 365;
    let day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_cycle + cycle * 400 + i64::from(month <= 2);
    // There is no year 0: 1 BC comes before 1.
    let (year, era) = if year > 0 {
        (year, "")
    } else {
        (1 - year, " BC")
    };
    (format!("{year:04}-{month:02}-{day:02}"), era)
}

/// Microseconds since midnight, up to 24:00:00.
pub(super) fn time(microseconds: i64) -> String {
    let (seconds, rest) = (
        microseconds.div_euclid(1_000_000),
        microseconds.rem_euclid(1_000_000),
    );
    let rest = u32::try_from(rest).unwrap_or_default();
    format!(
        "{:02}:{:02}:{:02}{}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60,
        fraction(rest)
    )
}

/// A time of day, and its zone as seconds west of UTC.
pub(super) fn time_with_zone(microseconds: i64, west: i32) -> String {
    let sign = if west > 0 { '-' } else { '+' };
    let offset = west.unsigned_abs();
    let (hours, minutes, seconds) = (offset / 3_600, offset / 60 % 60, offset % 60);
    let mut text = format!("{}{sign}{hours:02}:{minutes:02}", time(microseconds));
    if seconds > 0 {
        text.push_str(&format!(":{seconds:02}"));
    }
    text
}

/// An interval as ISO 8601 writes durations, and PostgreSQL under
/// `intervalstyle = iso_8601`. Each field has its own sign.
pub(super) fn interval(microseconds: i64, days: i32, months: i32) -> String {
    match (microseconds, days, months) {
        (i64::MAX, i32::MAX, i32::MAX) => return "infinity".to_owned(),
        (i64::MIN, i32::MIN, i32::MIN) => return "-infinity".to_owned(),
        (0, 0, 0) => return "PT0S".to_owned(),
        _ => {}
    }
    let mut text = String::from("P");
    let mut push = |number: i64, unit: char| {
        if number != 0 {
            text.push_str(&format!("{number}{unit}"));
        }
    };
    push((months / 12).into(), 'Y');
    push((months % 12).into(), 'M');
    push(days.into(), 'D');
    if microseconds == 0 {
        return text;
    }
    text.push('T');
    let mut push = |number: i64, unit: char| {
        if number != 0 {
            text.push_str(&format!("{number}{unit}"));
        }
    };
    let seconds = microseconds / 1_000_000;
    push(seconds / 3_600, 'H');
    push(seconds / 60 % 60, 'M');
    let (seconds, rest) = (seconds % 60, microseconds % 1_000_000);
    if rest != 0 {
        let sign = if rest < 0 { "-" } else { "" };
        let digits = format!("{:06}", rest.unsigned_abs());
        let digits = digits.trim_end_matches('0');
        text.push_str(&format!("{sign}{}.{digits}S", seconds.unsigned_abs()));
    } else {
        push(seconds, 'S');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{date, interval, time, time_with_zone, timestamp};

    #[test]
    fn dates_of_every_range() {
        assert_eq!(date(0), "2000-01-01");
        assert_eq!(date(59), "2000-02-29");
        assert_eq!(date(-1), "1999-12-31");
        assert_eq!(date(-730_119), "0001-01-01");
        assert_eq!(date(-730_120), "0001-12-31 BC");
        assert_eq!(date(2_921_940), "10000-01-01");
        // PostgreSQL's first and last date.
        assert_eq!(date(-2_451_507), "4713-01-01 BC");
        assert_eq!(date(2_145_031_948), "5874897-12-31");
        assert_eq!(date(i32::MAX), "infinity");
        assert_eq!(date(i32::MIN), "-infinity");
    }

    #[test]
    fn times_to_the_microsecond() {
        assert_eq!(timestamp(0, ""), "2000-01-01T00:00:00");
        assert_eq!(timestamp(-1, "+00:00"), "1999-12-31T23:59:59.999999+00:00");
        assert_eq!(timestamp(i64::MAX, ""), "infinity");
        assert_eq!(time(86_400_000_000), "24:00:00");
        assert_eq!(time(1_500_000), "00:00:01.500");
        assert_eq!(time_with_zone(0, -7_200), "00:00:00+02:00");
        assert_eq!(time_with_zone(0, 12_601), "00:00:00-03:30:01");
    }

    #[test]
    fn intervals_as_iso_8601() {
        assert_eq!(interval(0, 0, 0), "PT0S");
        assert_eq!(interval(0, 3, 14), "P1Y2M3D");
        assert_eq!(interval(14_706_789_000, 0, 0), "PT4H5M6.789S");
        assert_eq!(interval(-500_000, -1, -13), "P-1Y-1M-1DT-0.5S");
        assert_eq!(interval(3_600_000_000, 0, 0), "PT1H");
        assert_eq!(interval(i64::MIN, 0, 0), "PT-2562047788H-54.775808S");
        assert_eq!(interval(i64::MAX, i32::MAX, i32::MAX), "infinity");
    }
}

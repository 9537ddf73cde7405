"""Dates and times as they are written here and there, and what looks like a date but is none."""

from datetime import date, timedelta

from tests.corpus.case import case, lines

_DAYS = [date(2024, 1, 1) + timedelta(days=3 * i) for i in range(120)]
_D = {"day": "DATE"}
_T = {"day": "VARCHAR"}
_S = {"at": "TIMESTAMP"}
_Z = {"at": "TIMESTAMP WITH TIME ZONE"}
_GERMAN = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
_FRENCH = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
_SHORT_GERMAN = ["Jan", "Feb", "Mrz", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"]


def _dates(form: str, mark: str = ";") -> str:
    return lines(f"id{mark}day", row=lambda i: f"{i}{mark}{_DAYS[i].strftime(form)}")


def _at(form: str) -> str:
    return lines(
        "id;at", row=lambda i: f"{i};{_DAYS[i].strftime(form).replace('HH', f'{i % 24:02d}').replace('MM', f'{i % 60:02d}')}"
    )


_20 = [(20, "day", "2024-03-01")]

CASES = (
    case("dates_iso.csv", _dates("%Y-%m-%d"), types=_D, values=_20),
    case("dates_basic_iso.csv", _dates("%Y%m%d"), types={"day": "DATE|BIGINT|VARCHAR"}, values=[(20, "day", ("2024-03-01", "20240301"))]),
    case("dates_dmy_slash.csv", _dates("%d/%m/%Y", ","), types=_D, values=_20),
    case("dates_mdy_slash.csv", _dates("%m/%d/%Y", ","), types=_D, values=_20),
    case("dates_dmy_dot.csv", _dates("%d.%m.%Y"), types=_D, values=_20),
    case("dates_dmy_dash.csv", _dates("%d-%m-%Y"), types=_D, values=_20),
    case("dates_ymd_slash.csv", _dates("%Y/%m/%d"), types=_D, values=_20),
    case("dates_ymd_dot.csv", _dates("%Y.%m.%d"), types={"day": "DATE"}, values=_20),
    case("dates_unpadded.csv", lines("id,day", row=lambda i: f"{i},{_DAYS[i].month}/{_DAYS[i].day}/{_DAYS[i].year}"), types=_D, values=_20),
    case("dates_two_digit_year.csv", _dates("%d.%m.%y"), types={"day": "DATE"}, values=_20),
    case("dates_two_digit_year_us.csv", _dates("%m/%d/%y", ","), types={"day": "DATE"}, values=_20),
    case("dates_two_digit_year_old.csv", lines("id;born", row=lambda i: f"{i};{_DAYS[i]:%d.%m.}{50 + i % 49}"), types={"born": "DATE|VARCHAR"}, values=[(0, "born", ("1950-01-01", "01.01.50"))]),
    case("dates_named_short.csv", _dates("%d-%b-%Y"), types=_D, values=_20),
    case("dates_named_short_year.csv", _dates("%d-%b-%y"), types={"day": "DATE"}, values=_20),
    case("dates_named_long.csv", _dates("%d %B %Y"), types={"day": "DATE"}, values=_20),
    case("dates_named_us.csv", _dates("%b %d, %Y"), types=_D, values=_20),
    case("dates_named_us_long.csv", _dates("%B %d, %Y"), types=_D, values=_20),
    case("dates_with_weekday.csv", _dates("%a %d %b %Y"), types={"day": "DATE|VARCHAR"}, values=[(20, "day", ("2024-03-01", "Fri 01 Mar 2024"))]),
    case("german_month_names.csv", lines("id;day", row=lambda i: f"{i};{_DAYS[i].day}. {_GERMAN[_DAYS[i].month - 1]} {_DAYS[i].year}"), types={"day": "DATE|VARCHAR"}, values=[(20, "day", ("2024-03-01", "1. März 2024"))]),
    case("german_month_names_short.csv", lines("id;day", row=lambda i: f"{i};{_DAYS[i].day:02d}-{_SHORT_GERMAN[_DAYS[i].month - 1]}-2024"), types={"day": "DATE|VARCHAR"}, values=[(20, "day", ("2024-03-01", "01-Mrz-2024"))], issues=0),
    case("french_month_names.csv", lines("id;day", row=lambda i: f"{i};{_DAYS[i].day} {_FRENCH[_DAYS[i].month - 1]} {_DAYS[i].year}"), types={"day": "DATE|VARCHAR"}, values=[(20, "day", ("2024-03-01", "1 mars 2024"))], issues=0),
    case("mixed_dates_dmy_mdy.csv", lines("id,day", row=lambda i: f"{i}," + ("25/01/2024", "01/25/2024")[i % 2]), types=_T, values=[(0, "day", "25/01/2024")]),
    case("mixed_dates_notations.csv", lines("id,day", row=lambda i: f"{i}," + ("2024-02-25", "25/02/2024", "25.02.2024", "Feb 25 2024")[i % 4]), types={"day": "DATE|VARCHAR"}, values=[(1, "day", ("2024-02-25", "25/02/2024"))]),
    case("mixed_dates_iso_and_dmy.csv", lines("id,day", row=lambda i: f"{i}," + (f"{_DAYS[i]}", f"{_DAYS[i]:%d/%m/%Y}")[i % 2]), types={"day": "DATE|VARCHAR"}, values=[(20, "day", ("2024-03-01",))], issues=0),
    case("mixed_dates_and_times.csv", lines("id,day", row=lambda i: f"{i}," + (f"{_DAYS[i]}", f"{_DAYS[i]} 12:30:00")[i % 2]), types={"day": "TIMESTAMP|VARCHAR"}, values=[(1, "day", "2024-01-04 12:30:00")]),
    case("ambiguous_dates.csv", lines("id,day", row=lambda i: f"{i},{i % 12 + 1:02d}/{i % 11 + 1:02d}/2024"), types={"day": "DATE|VARCHAR"}, told="first|both|either"),
    case("ambiguous_dates_dots.csv", lines("id;day", row=lambda i: f"{i};{i % 11 + 1:02d}.{i % 12 + 1:02d}.2024"), types=_D, values=[(1, "day", "2024-02-02"), (11, "day", "2024-12-01")]),
    case("ambiguous_dates_late_proof.csv", lambda: lines("id,day", row=lambda i: f"{i}," + ("25/12/2024" if i == 14_999 else f"{i % 12 + 1:02d}/{i % 11 + 1:02d}/2024"), count=15_000), 15_000, types=_D, values=[(1, "day", "2024-02-02"), (2, "day", "2024-03-03"), (11, "day", "2024-01-12")]),
    case("late_date_layout.csv", lambda: lines("id,day", row=lambda i: f"{i},{_DAYS[i % 100]}" if i < 14_999 else f"{i},31.12.2024", count=15_000), 15_000, types={"day": "DATE|VARCHAR"}, issues={0, 1}, told="31.12.2024|text|several|notation|mixed"),
    case("late_time.csv", lambda: lines("id,day", row=lambda i: f"{i},{_DAYS[i % 100]}" if i < 14_999 else f"{i},2024-05-01 13:45:00", count=15_000), 15_000, types={"day": "TIMESTAMP|DATE|VARCHAR"}, issues={0, 1}, told="13:45|time|text"),
    case("dates_impossible.csv", lines("id,day", row=lambda i: f"{i}," + ("2024-02-30" if i % 50 == 7 else f"{_DAYS[i]}")), types={"day": "DATE|VARCHAR"}, issues={0, 2}, told="2024-02-30|text"),
    case("dates_zero.csv", lines("id,day", row=lambda i: f"{i}," + ("0000-00-00" if i % 20 == 7 else f"{_DAYS[i]}")), types={"day": "DATE|VARCHAR"}, issues={0, 5}, told="0000-00-00|text"),
    case("dates_far.csv", lines("id,day", row=lambda i: f"{i}," + ("9999-12-31" if i % 20 == 7 else f"{_DAYS[i]}")), types=_D, values=[(7, "day", "9999-12-31")]),
    case("dates_historic.csv", lines("id,born", row=lambda i: f"{i},{1600 + i}-07-04"), types={"born": "DATE"}, values=[(0, "born", "1600-07-04")]),
    case("dates_midnight_only.csv", _at("%Y-%m-%d 00:00:00"), types={"at": "TIMESTAMP|DATE"}, values=[(20, "at", ("2024-03-01 00:00:00", "2024-03-01"))]),
    case("dates_excel_serial.csv", lines("id,day", row=lambda i: f"{i},{45_292 + i}"), types={"day": "BIGINT|DATE"}),
    case("am_pm.csv", lines("id,at", row=lambda i: f"{i},{_DAYS[i]:%m/%d/%Y} {i % 12 + 1}:{i % 60:02d} {'AP'[i % 2]}M"), types=_S, values=[(20, "at", "2024-03-01 09:20:00")]),
    case("am_pm_seconds_small.csv", lines("id,at", row=lambda i: f"{i},{_DAYS[i]:%d/%m/%Y} {i % 12 + 1:02d}:{i % 60:02d}:05 {'ap'[i % 2]}m"), types=_S, values=[(21, "at", "2024-03-04 22:21:05")]),
    case("am_pm_points.csv", lines("id,at", row=lambda i: f"{i},{_DAYS[i]} {i % 12 + 1}:{i % 60:02d} {'ap'[i % 2]}.m."), types={"at": "TIMESTAMP|VARCHAR"}),
    case("times_german.csv", _at("%d.%m.%Y HH:MM"), types=_S, values=[(20, "at", "2024-03-01 20:20:00")]),
    case("times_german_oclock.csv", _at("%d.%m.%Y, HH:MM Uhr"), types={"at": "TIMESTAMP|VARCHAR"}),
    case("times_iso_t.csv", _at("%Y-%m-%dTHH:MM:00"), types=_S, values=[(20, "at", "2024-03-01 20:20:00")]),
    case("times_millis.csv", _at("%Y-%m-%d HH:MM:00.125"), types=_S, values=[(20, "at", "2024-03-01 20:20:00.125")]),
    case("times_comma_millis.csv", _at("%Y-%m-%d HH:MM:00,125"), types={"at": "TIMESTAMP|VARCHAR"}, values=[(20, "at", ("2024-03-01 20:20:00.125", "2024-03-01 20:20:00,125"))]),
    case("times_nanos.csv", _at("%Y-%m-%d HH:MM:00.123456789"), types={"at": "TIMESTAMP_NS|VARCHAR"}, values=[(20, "at", "2024-03-01 20:20:00.123456789")]),
    case("times_clock.csv", lines("id,clock", row=lambda i: f"{i},{i % 24:02d}:{i % 60:02d}"), types={"clock": "TIME|VARCHAR"}, values=[(25, "clock", ("01:25:00", "01:25"))]),
    case("times_log.csv", _at("%d/%b/%Y:HH:MM:00 +0000"), types={"at": "TIMESTAMP WITH TIME ZONE|VARCHAR"}),
    case("times_mail.csv", lines("id;at", row=lambda i: f"{i};{_DAYS[i]:%a, %d %b %Y} 10:{i % 60:02d}:00 +0100"), types={"at": "TIMESTAMP WITH TIME ZONE|VARCHAR"}),
    case("zone_z.csv", _at("%Y-%m-%dTHH:MM:00Z"), types=_Z, values=[(20, "at", "2024-03-01 20:20:00+00")]),
    case("zone_offset.csv", _at("%Y-%m-%d HH:MM:00+02:00"), types=_Z, values=[(20, "at", "2024-03-01 18:20:00+00")]),
    case("zone_offset_short.csv", _at("%Y-%m-%d HH:MM:00+0200"), types=_Z, values=[(20, "at", "2024-03-01 18:20:00+00")]),
    case("zones_mixed.csv", lines("id,at", row=lambda i: f"{i},2024-03-01T12:{i % 60:02d}:00" + ("Z", "+01:00", "-05:00")[i % 3]), types=_Z, values=[(1, "at", "2024-03-01 11:01:00+00"), (2, "at", "2024-03-01 17:02:00+00")]),
    case("zones_some.csv", lines("id,at", row=lambda i: f"{i},2024-03-01T12:{i % 60:02d}:00" + ("Z", "")[i % 2]), types={"at": "TIMESTAMP WITH TIME ZONE|TIMESTAMP|VARCHAR"}, issues={0}),
    case("zone_utc_word.csv", _at("%Y-%m-%d HH:MM:00 UTC"), types={"at": "TIMESTAMP WITH TIME ZONE|VARCHAR"}, values=[(20, "at", ("2024-03-01 20:20:00+00", "2024-03-01 20:20:00 UTC"))]),
    case("zone_names.csv", lines("id,at", row=lambda i: f"{i},2024-07-01 12:{i % 60:02d}:00 {('CET', 'EST')[i % 2]}"), types={"at": "VARCHAR|TIMESTAMP WITH TIME ZONE"}, values=[(1, "at", ("2024-07-01 12:01:00 EST", "2024-07-01 17:01:00+00"))]),
    case("epoch_s.csv", lines("id,at", row=lambda i: f"{i},{1_704_067_200 + i * 60}"), types={"at": "BIGINT|TIMESTAMP|TIMESTAMP WITH TIME ZONE"}),
    case("epoch_ms.csv", lines("id,at", row=lambda i: f"{i},{1_704_067_200_000 + i * 60_000}"), types={"at": "BIGINT|TIMESTAMP|TIMESTAMP WITH TIME ZONE"}, values=[(0, "at", ("1704067200000", "2024-01-01 00:00:00", "2024-01-01 00:00:00+00"))]),
    case("quarters.csv", lines("quarter,v", row=lambda i: f"20{10 + i // 8}-Q{i % 4 + 1},{i}"), types={"quarter": "VARCHAR"}, values=[(0, "quarter", "2010-Q1")]),
    case("weeks_iso.csv", lines("week,v", row=lambda i: f"2024-W{i % 52 + 1:02d},{i}"), types={"week": "VARCHAR"}),
    case("months_iso.csv", lines("month,v", row=lambda i: f"20{10 + i // 12}-{i % 12 + 1:02d},{i}"), types={"month": "VARCHAR|DATE"}, values=[(0, "month", ("2010-01", "2010-01-01"))]),
    case("months_named.csv", lines("month,v", row=lambda i: f"{('Jan', 'Feb', 'Mar')[i % 3]}-{10 + i // 12},{i}"), types={"month": "VARCHAR|DATE"}, values=[(0, "month", ("Jan-10", "2010-01-01"))]),
    case("years.csv", lines("year,v", row=lambda i: f"{1950 + i % 70},{i}"), types={"year": "BIGINT"}, columns="year v"),
    case("school_years.csv", lines("year,v", row=lambda i: f"20{i % 20 + 10}/{i % 20 + 11},{i}"), types={"year": "VARCHAR"}, values=[(0, "year", "2010/11")]),
    case("durations_iso.csv", lines("id,took", row=lambda i: f"{i},PT{i}M{i % 60}S"), types={"took": "VARCHAR|INTERVAL"}),
    case("durations_clock.csv", lines("id,took", row=lambda i: f"{i},{i + 20}:{i % 60:02d}:{i % 60:02d}"), types={"took": "VARCHAR|INTERVAL"}, values=[(50, "took", "70:50:50")]),
    case("durations_words.csv", lines("id,took", row=lambda i: f"{i},{i}h {i % 60}m"), types={"took": "VARCHAR"}),
    case("cas_numbers.csv", lines("cas,v", row=lambda i: f"{1000 + i}-{10 + i % 12:02d}-{i % 10},{i}"), types={"cas": "VARCHAR"}, values=[(1, "cas", "1001-11-1")]),
    case("cas_numbers_mixed.csv", lines("cas,v", row=lambda i: ("7732-18-5", "64-17-5", "2012-11-4", "50-00-0")[i % 4] + f",{i}"), types={"cas": "VARCHAR"}, values=[(2, "cas", "2012-11-4")]),
    case("gene_names.csv", lines("gene,v", row=lambda i: ("MARCH1", "SEPT2", "DEC1", "OCT4", "TP53")[i % 5] + f",{i}.5"), types={"gene": "VARCHAR"}, values=[(0, "gene", "MARCH1")]),
    case("gene_names_as_dates.csv", lines("gene,v", row=lambda i: ("1-Mar", "2-Sep", "TP53", "BRCA1")[i % 4] + f",{i}.5"), types={"gene": "VARCHAR"}, values=[(0, "gene", "1-Mar")]),
    case("part_numbers_like_dates.csv", lines("part,v", row=lambda i: f"{i % 12 + 1}-{i % 28 + 1}-{i:03d},{i}"), types={"part": "VARCHAR"}, values=[(0, "part", "1-1-000")]),
    case("dates_padded.csv", lines("id,day", row=lambda i: f"{i}, {_DAYS[i]}  "), types=_D, values=_20),
    case("dates_quoted.csv", lines('"id","day"', row=lambda i: f'"{i}","{_DAYS[i]:%d/%m/%Y}"'), types=_D, values=_20),
    case("dates_with_nulls.csv", lines("id,day", row=lambda i: f"{i}," + ("", "N/A", f"{_DAYS[i]:%d/%m/%Y}", f"{_DAYS[i]:%d/%m/%Y}")[i % 4]), types=_D, values=[(1, "day", None), (22, "day", "2024-03-07")]),
)  # fmt: skip

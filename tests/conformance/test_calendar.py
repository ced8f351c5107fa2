"""PyPI icalendar reads our calendar files. Run by `cargo xtask test` inside its own virtual environment (requirements.txt, by hash)."""

import datetime
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zoneinfo

import icalendar

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = os.environ.get("SMART_BTM_SAMPLES_BIN", str(ROOT / "target" / "debug" / "examples" / "samples"))

FILES = 0
HOURS = 0


def utc(text):
    return datetime.datetime.fromisoformat(text + ":00+00:00")


class Calendars(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="documents-")
        subprocess.run([SAMPLES, cls.folder.name], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()
        print(f"conformance icalendar (PyPI) files={FILES} zone hours={HOURS}")
        assert FILES > 0, "no file was read"

    def calendar(self, name):
        global FILES
        FILES += 1
        return icalendar.Calendar.from_ical((pathlib.Path(self.folder.name) / name).read_bytes())

    def events(self, name):
        calendar = self.calendar(name)
        self.assertEqual([e for c in calendar.walk() for e in c.errors], [])
        return {str(e["UID"]).split("@")[0]: e for e in calendar.walk("VEVENT")}

    def assert_time(self, value, instant, zone):
        self.assertEqual(value.dt.astimezone(datetime.timezone.utc), utc(instant))
        self.assertEqual(value.params.get("TZID"), zone)

    def test_flights_have_the_instants_and_zones_of_both_places(self):
        for language in ("ja", "en"):
            events = self.events(f"bangkok-{language}.ics")
            out = events["b-flight-flight-1"]
            self.assert_time(out["DTSTART"], "2026-12-10T01:35", "Asia/Tokyo")
            self.assert_time(out["DTEND"], "2026-12-10T08:55", "Asia/Bangkok")
            self.assert_time(events["b-flight-flight-2"]["DTEND"], "2026-12-12T21:30", "Asia/Tokyo")
            self.assertIn("SIM-ZZ40O7", out["DESCRIPTION"])
            line = self.events(f"date-line-{language}.ics")["b-line-flight-1"]
            self.assert_time(line["DTSTART"], "2026-12-09T15:05", "Asia/Tokyo")
            self.assert_time(line["DTEND"], "2026-12-09T22:20", "Pacific/Honolulu")

    def test_the_doubled_hour_keeps_its_instant(self):
        night = self.events("clock-change-en.ics")
        self.assert_time(night["b-clock-flight-2"]["DTSTART"], "2026-11-01T06:30", None)
        self.assert_time(night["b-clock-flight-1"]["DTEND"], "2026-11-01T03:10", "America/New_York")

    def test_nights_are_dates_and_cancelled_stays_cancelled(self):
        events = self.events("bangkok-ja.ics")
        stay = events["b-stay-stay"]
        self.assertEqual((stay["DTSTART"].dt, stay["DTEND"].dt), (datetime.date(2026, 12, 10), datetime.date(2026, 12, 12)))
        gone = events["b-gone-stay"]
        self.assertEqual((gone["STATUS"], gone["SEQUENCE"]), ("CANCELLED", 3))

    def test_described_zones_are_those_of_the_zone_database(self):
        global HOURS
        for name in ("bangkok-ja.ics", "date-line-ja.ics", "clock-change-ja.ics"):
            for described in self.calendar(name).walk("VTIMEZONE"):
                ours, theirs = described.to_tz(lookup_tzid=False), zoneinfo.ZoneInfo(str(described["TZID"]))
                wall = datetime.datetime(2026, 1, 1)
                while wall.year == 2026:
                    known = wall.replace(tzinfo=theirs)
                    # Hours that come twice or never are written in UTC.
                    if known.astimezone(datetime.timezone.utc).astimezone(theirs).replace(tzinfo=None) == wall and not (
                        known.utcoffset() != known.replace(fold=1).utcoffset()
                    ):
                        self.assertEqual(wall.replace(tzinfo=ours).utcoffset(), known.utcoffset(), f"{theirs} {wall}")
                        HOURS += 1
                    wall += datetime.timedelta(hours=1)


if __name__ == "__main__":
    result = unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.loadTestsFromTestCase(Calendars))
    failed = len(result.failures) + len(result.errors)
    # The words of Node's runner, which `cargo xtask test` counts.
    print(f"# pass {result.testsRun - failed}\n# fail {failed}")
    sys.exit(failed > 0)

"""PyPI airalo-sdk against the sandbox. Run by `cargo xtask test` inside its own virtual environment (requirements.txt, by hash)."""

import json
import os
import pathlib
import shutil
import ssl
import subprocess
import sys
import tempfile
import unittest
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("SMART_BTM_SANDBOX_BIN", str(ROOT / "target" / "debug" / "smart-btm-sandbox"))

CALLS = 0


def count(original):
    def counted(*args, **kwargs):
        global CALLS
        CALLS += 1
        return original(*args, **kwargs)

    return counted


class AiraloSdk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="conformance-")
        cls.sandbox = subprocess.Popen(
            [BINARY, "--memory", "--tls", f"self:{cls.folder}", "--currency", "GBP", "--clock", "manual:2026-11-23T09:00:00Z"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        cls.url = cls.sandbox.stdout.readline().strip().removeprefix("listening on ")
        # The client takes the platform's roots: this is how a certificate authority is named to it.
        os.environ["SSL_CERT_FILE"] = str(pathlib.Path(cls.folder) / "ca.pem")
        # It keeps tokens and answers on disk: nothing of an earlier run may answer.
        from airalo import Airalo
        from airalo.constants.api_constants import ApiConstants
        from airalo.helpers.cached import Cached

        Cached.clear_cache()
        ApiConstants.PRODUCTION_URL = f"{cls.url}/v2/"
        urllib.request.OpenerDirector.open = count(urllib.request.OpenerDirector.open)
        cls.airalo = Airalo({"client_id": "conformance_py", "client_secret": "not_a_secret"})

    @classmethod
    def tearDownClass(cls):
        from airalo.helpers.cached import Cached

        Cached.clear_cache()
        cls.sandbox.terminate()
        cls.sandbox.wait(10)
        cls.sandbox.stdout.close()
        shutil.rmtree(cls.folder)
        print(f"conformance airalo-sdk (PyPI) calls={CALLS}")
        assert CALLS > 0, "the client made no call"

    def truth(self, ref):
        context = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
        with urllib.request.urlopen(f"{self.url}/_sandbox/truth?ref={ref}", context=context) as answer:
            return json.load(answer)["live"]

    def plan(self):
        found = self.airalo.get_country_packages("JP", flat=True)
        rows = found["data"] if isinstance(found, dict) else found
        return next(row for row in rows if row["type"] == "sim")

    def test_packages_are_read_page_by_page(self):
        found = self.airalo.get_all_packages(flat=True)
        rows = found["data"] if isinstance(found, dict) else found
        self.assertGreater(len(rows), 500)
        self.assertIn("JP", self.plan()["countries"])

    def test_an_esim_is_ordered_used_topped_up_and_explained(self):
        order = self.airalo.order(self.plan()["package_id"], 1, "airalo.py.order")["data"]
        iccid = order["sims"][0]["iccid"]
        self.assertTrue(iccid.startswith("8900"))
        self.assertEqual(self.truth("airalo.py.order"), 1)
        usage = self.airalo.sim_usage(iccid)["data"]
        self.assertEqual(usage["status"], "NOT_ACTIVE")
        offered = self.airalo.get_sim_topups(iccid)["data"]
        self.assertTrue(offered)
        self.airalo.topup(offered[0]["id"], iccid, "airalo.py.topup")
        self.assertEqual(len(self.airalo.get_sim_package_history(iccid)["data"]), 2)
        guide = self.airalo.get_installation_instructions({"iccid": iccid, "language": "ja"})["data"]["instructions"]
        self.assertEqual(guide["language"].lower(), "ja")

    def test_a_plan_that_is_sold_out_is_refused_and_nothing_is_made(self):
        from airalo import AiraloException

        with self.assertRaises(AiraloException) as refused:
            self.airalo.order("test-out-of-stock-7days-1gb", 1, "airalo.py.a05")
        self.assertIn("34", str(refused.exception))
        self.assertEqual(self.truth("airalo.py.a05"), 0)

    def test_the_client_signs_as_the_npm_client_does(self):
        from airalo.helpers.signature import Signature

        # airalo.test.js holds the same: both clients sign alike.
        order = {"package_id": "tobira-7days-1gb", "quantity": 1, "type": "sim", "description": "trip/旅 1"}
        self.assertEqual(
            Signature("not_a_secret").get_signature(order),
            "46ab7606a9dcb5c344cb0a5d0f33d6333afb71048cdb3242271fe37ff1380f81"
            "a317d17df93e620e7e0926f367dec238f218540b9b1f84ee0d4cc99adfeb8a5f",
        )

    def test_devices_are_listed(self):
        self.assertTrue(self.airalo.get_compatible_devices())


if __name__ == "__main__":
    result = unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.loadTestsFromTestCase(AiraloSdk))
    failed = len(result.failures) + len(result.errors)
    # The words of Node's runner, which `cargo xtask test` counts.
    print(f"# pass {result.testsRun - failed}\n# fail {failed}")
    sys.exit(failed > 0)

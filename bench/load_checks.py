"""What 50 clients ask of `POST /api/v1/checks/`; locust runs this file for bench_checks.py.

    locust --headless --locustfile bench/load_checks.py --host http://127.0.0.1:PORT --users 50 --spawn-rate 25

Each client describes projects on random properties, one a second. CHECKS_PROPERTIES says how many there are.
"""

import os
import random
import time

from locust import FastHttpUser, task
from site_city import AUTHORITY

PROPERTIES = int(os.environ.get("CHECKS_PROPERTIES", "100000"))
USES = ("0701", "0801", "0901", "0902", "1001", "X02")


def project(chance: random.Random) -> dict:
    """Return a question about a random property: half of the project is told, as at first it is."""
    return {
        "authority": AUTHORITY,
        "certificate": f"C-P{chance.randint(1, PROPERTIES)}",
        "facts": {
            "use": chance.choice(USES),
            "far": round(chance.uniform(0.5, 4), 2),
            "service_life": chance.randint(1, 40),
            "height": chance.randint(6, 80),
            "parking": chance.randint(0, 200),
            "starts_on": "2026-03-01",
            "project_area": chance.randint(100, 4000),
            "lowest_storey": chance.choice((-1, 1, 2)),
            "tenure": chance.choice(("own", "lease")),
            "power": chance.randint(10, 600),
            "noise_day": 55,
            "noise_night": chance.randint(35, 55),
            "fire_hazard": "D",
        },
    }


class Client(FastHttpUser):
    """One program that asks once a second, whatever the answer takes, each at its own moment of the second.

    Not by locust's own pacing: clients that are started together would all ask in the same instant.
    """

    def on_start(self) -> None:
        self.chance = random.Random()
        self.due = time.perf_counter() + self.chance.random()

    def wait_time(self) -> float:
        return max(0.0, self.due - time.perf_counter())

    @task
    def check(self) -> None:
        if time.perf_counter() >= self.due:
            self.due += 1
            self.client.post("/api/v1/checks/", json=project(self.chance))

"""Writes down anew what is told in every scene; see scenes.py."""

from tests.protocol.says.scenes import HERE, told, topics

for topic in topics():
    (HERE / f"{topic}.txt").write_text(told(topic), encoding="utf-8")

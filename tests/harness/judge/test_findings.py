"""A finding blames the bridge unless it says otherwise."""

from tserver_harness.judge.findings import Finding


def test_finding_without_more_is_the_bridges() -> None:
    finding = Finding(requirement="MS-01", ok=False, at=1.0, n=3)

    assert (finding.blame, finding.late_seconds, finding.facts, finding.conn_ids) == ("bridge", 0.0, (), ())

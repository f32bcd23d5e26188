"""What is built in."""

import msgspec
import pytest

from tserver_bridge.settings import AgentConfig, BridgeConfig


def test_bridge_listens_on_this_machine_alone_and_wants_no_token() -> None:
    config = BridgeConfig.default()

    assert (config.host, config.port) == ("127.0.0.1", 8087)
    assert config.tserver == ("127.0.0.1", 5020)
    assert (config.token, config.tls, config.allowed_origins) == (None, None, ())


def test_limits_are_those_of_the_contract() -> None:
    config = BridgeConfig.default()

    assert (config.max_body_bytes, config.max_sockets, config.max_sockets_per_agent) == (65_536, 1_000, 10)


def test_ten_agents_have_ten_dns() -> None:
    agents = BridgeConfig.default().agents

    assert (agents[0].agent_id, agents[0].dn) == ("1001", "7001")
    assert (agents[-1].agent_id, agents[-1].dn) == ("1010", "7010")
    assert 10 == len({agent.agent_id for agent in agents}) == len({agent.dn for agent in agents})


def test_agent_logs_in_so_that_calls_come() -> None:
    assert AgentConfig(agent_id="1", dn="2").work_mode == "AutoIn"


def test_values_cannot_be_changed_but_replaced() -> None:
    config = BridgeConfig.default()
    with pytest.raises(AttributeError):
        config.port = 1  # type: ignore[misc]
    assert msgspec.structs.replace(config, port=1).port == 1

"""No password and no token in what people read; everything else stays as it is."""

from typing import Any

import pytest

from tserver_harness.judge.masking import MASK, is_secret, masked, masked_text


@pytest.mark.parametrize(
    "name",
    ["password", "Password", "AgentPassword", "clientPass", "passphrase", "passwd", "token", "access_token", "Secret",
     "Authorization", "Set-Cookie", "apiKey", "X-Api-Key", "$.body.password", "API_TOKEN"],
)  # fmt: skip
def test_names_of_secrets(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", ["ANI", "thisDN", "passengers", "compass.direction", "key", "userData", "bypassed"])
def test_names_of_other_things(name: str) -> None:
    assert not is_secret(name)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"password": "x", "dn": "7001"}, {"password": MASK, "dn": "7001"}),
        ({"password": "", "token": None}, {"password": "", "token": None}),
        ({"token": {"value": "x"}}, {"token": MASK}),
        ([{"a": ({"secret": 5},)}], [{"a": [{"secret": MASK}]}]),
        ("ws://b/ws?agent=1&token=abc&x=1", f"ws://b/ws?agent=1&token={MASK}&x=1"),
        ("http://b/?api_key=abc#part", f"http://b/?api_key={MASK}#part"),
        ("plain = text", "plain = text"),
        (7, 7),
    ],
)
def test_secrets_are_replaced_in_any_nesting(value: Any, shown: Any) -> None:
    assert masked(value) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"type": "login",  "password": "x"}', f'{{"type":"login","password":"{MASK}"}}'),
        ('{"a" :  1}', '{"a" :  1}'),
        ('"token"', '"token"'),
        ("{broken password=x", "{broken password=x"),
        ("a=1&token=x", f"a=1&token={MASK}"),
        ("", ""),
    ],
)
def test_text_keeps_its_spelling_where_it_holds_no_secret(text: str, shown: str) -> None:
    assert masked_text(text) == shown

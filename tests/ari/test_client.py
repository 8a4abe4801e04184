"""What the client sends, and what it makes of the replies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.ari.server import CHANNEL, AriServer

from ligneclaire.ari.client import Client
from ligneclaire.ari.errors import AriError, Conflict, Failed, NotFound, Refused, Unavailable
from ligneclaire.ari.events import EndpointState
from ligneclaire.ari.interface import DeviceState, HangupReason

pytestmark = pytest.mark.sockets


@pytest.fixture
async def server() -> AsyncIterator[AriServer]:
    async with AriServer() as server:
        yield server


@pytest.fixture
async def client(server: AriServer) -> AsyncIterator[Client]:
    async with Client(server.url, "lc", "secret") as client:
        yield client


Do = Callable[[Client], Awaitable[Any]]


@pytest.mark.parametrize(
    ("do", "method", "path", "query"),
    [
        (lambda c: c.ping(), "GET", "asterisk/ping", {}),
        (
            lambda c: c.subscribe("channel:1"),
            "POST",
            "applications/lc-0/subscription",
            {"eventSource": "channel:1"},
        ),
        (lambda c: c.dial("leg", timeout=25), "POST", "channels/leg/dial", {"timeout": "25"}),
        (lambda c: c.dial("leg", caller="a"), "POST", "channels/leg/dial", {"timeout": "0", "caller": "a"}),
        (lambda c: c.answer("1795.3"), "POST", "channels/1795.3/answer", {}),
        (lambda c: c.ring("a"), "POST", "channels/a/ring", {}),
        (lambda c: c.stop_ring("a"), "DELETE", "channels/a/ring", {}),
        (lambda c: c.progress("a"), "POST", "channels/a/progress", {}),
        (lambda c: c.hangup("a"), "DELETE", "channels/a", {}),
        (lambda c: c.hangup("a", reason=HangupReason.BUSY), "DELETE", "channels/a", {"reason": "busy"}),
        (lambda c: c.hangup("a", reason_code=34), "DELETE", "channels/a", {"reason_code": "34"}),
        (lambda c: c.stop_playback("p/1"), "DELETE", "playbacks/p%2F1", {}),
        (
            lambda c: c.record(
                "a", name="vm/1", max_duration=900, max_silence=10, beep=True, terminate_on="#"
            ),
            "POST",
            "channels/a/record",
            {
                "name": "vm/1",
                "format": "wav",
                "maxDurationSeconds": "900",
                "maxSilenceSeconds": "10",
                "beep": "true",
                "terminateOn": "#",
            },
        ),
        (lambda c: c.stop_recording("vm/1"), "POST", "recordings/live/vm%2F1/stop", {}),
        (lambda c: c.delete_recording("vm/1"), "DELETE", "recordings/stored/vm%2F1", {}),
        (lambda c: c.start_moh("a", moh_class="lc-wait"), "POST", "channels/a/moh", {"mohClass": "lc-wait"}),
        (lambda c: c.stop_moh("a"), "DELETE", "channels/a/moh", {}),
        (
            lambda c: c.set_variable("a", "CHANNEL(musicclass)", "été +", report_events=True),
            "POST",
            "channels/a/variable",
            {"variable": "CHANNEL(musicclass)", "value": "été +", "report_events": "true"},
        ),
        (lambda c: c.create_bridge("b"), "POST", "bridges", {"bridgeId": "b", "type": "mixing"}),
        (lambda c: c.delete_bridge("b"), "DELETE", "bridges/b", {}),
        (
            lambda c: c.add_to_bridge("b", ["1", "2"], inhibit_connected_line_updates=True),
            "POST",
            "bridges/b/addChannel",
            {"channel": "1,2", "inhibitConnectedLineUpdates": "true"},
        ),
        (lambda c: c.remove_from_bridge("b", ["1"]), "POST", "bridges/b/removeChannel", {"channel": "1"}),
        (lambda c: c.reload_module("pbx_config.so"), "PUT", "asterisk/modules/pbx_config.so", {}),
        (
            lambda c: c.set_device_state("acme-205", DeviceState.INUSE),
            "PUT",
            "deviceStates/Stasis%3Aacme-205",
            {"deviceState": "INUSE"},
        ),
        (
            lambda c: c.delete_config("res_pjsip", "auth", "acme-1"),
            "DELETE",
            "asterisk/config/dynamic/res_pjsip/auth/acme-1",
            {},
        ),
    ],
)
async def test_a_request_says_what_was_asked(
    server: AriServer, client: Client, do: Do, method: str, path: str, query: dict[str, str]
) -> None:
    await do(client)
    (request,) = server.requests
    assert (request.method, request.path, request.query, request.body) == (method, path, query, None)


async def test_a_leg_is_created_with_its_variables(server: AriServer, client: Client) -> None:
    await client.create_channel(
        "PJSIP/0612345678@trunk",
        channel_id="leg",
        app_args=["leg", "one"],
        originator="caller",
        variables={"CONNECTEDLINE(num)": "+33187650001"},
        reported={"LC_CALL": "z"},
    )
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "channels/create")
    assert request.query == {
        "endpoint": "PJSIP/0612345678@trunk",
        "app": "lc-0",
        "appArgs": "leg,one",
        "channelId": "leg",
        "originator": "caller",
    }
    assert request.body == {
        "variables": {
            "CONNECTEDLINE(num)": "+33187650001",
            "LC_CALL": {"value": "z", "report_events": True},
        }
    }


async def test_a_tone_with_a_comma_stays_one(server: AriServer, client: Client) -> None:
    await client.play("a", playback_id="p", media=["tone:440/1500,0/3500", "sound:beep"], lang="fr")
    (request,) = server.requests
    assert (request.path, request.query) == ("channels/a/play/p", {"lang": "fr"})
    assert request.body == {"media": ["tone:440/1500,0/3500", "sound:beep"]}


async def test_an_object_is_pushed_as_its_fields(server: AriServer, client: Client) -> None:
    await client.put_config("res_pjsip", "auth", "acme-1", [("username", "acme-1"), ("password", "x")])
    (request,) = server.requests
    assert request.path == "asterisk/config/dynamic/res_pjsip/auth/acme-1"
    assert request.body == {
        "fields": [
            {"attribute": "username", "value": "acme-1"},
            {"attribute": "password", "value": "x"},
        ]
    }


async def test_what_asterisk_has_is_read(server: AriServer, client: Client) -> None:
    bob = {"technology": "PJSIP", "resource": "bob", "state": "offline", "channel_ids": []}
    server.replies |= {
        ("GET", "channels"): (200, [CHANNEL]),
        ("GET", "bridges"): (200, [{"id": "b", "bridge_type": "mixing", "channels": ["1"], "name": ""}]),
        ("GET", "endpoints"): (200, [bob, {"technology": "Local", "resource": "x", "channel_ids": []}]),
        ("GET", "endpoints/PJSIP/bob"): (200, bob),
        ("GET", "channels/a/variable"): (200, {"value": "z"}),
        ("GET", "recordings/stored/vm%2F1/file"): (200, b"RIFF\xff"),
    }
    assert [channel.endpoint for channel in await client.channels()] == ["alice"]
    assert [bridge.channels for bridge in await client.bridges()] == [("1",)]
    assert [endpoint.name for endpoint in await client.endpoints()] == ["bob"]
    assert await client.endpoint_state("bob") is EndpointState.OFFLINE
    assert await client.get_variable("a", "X") == "z"
    assert await client.stored_recording("vm/1") == b"RIFF\xff"
    info = await client.info()
    assert (info.version, info.started_at) == (
        "22.10.1",
        datetime(2026, 11, 23, 11, 15, 8, 727000, UTC),
    )


@pytest.mark.parametrize(
    ("status", "said", "error"),
    [
        (404, {"message": "Channel not found"}, NotFound),
        (400, {"message": "Channel not found"}, NotFound),
        (400, {"message": "Invalid reason for hangup reason provided"}, Refused),
        (401, {"message": "Authentication required"}, Refused),
        (403, {"message": "Could not create or update object"}, Refused),
        (409, {"message": "Channel not in Stasis application"}, Conflict),
        (412, {"message": "Channel in invalid state"}, Conflict),
        (422, {"message": "Channel not in this bridge"}, Conflict),
        (500, {"error": "Allocation failed"}, Failed),
        (503, None, Failed),
    ],
)
async def test_each_status_is_an_error_of_its_kind(
    server: AriServer, client: Client, status: int, said: object, error: type[AriError]
) -> None:
    server.replies["POST", "channels/a/answer"] = status, said
    with pytest.raises(AriError) as raised:
        await client.answer("a")
    assert type(raised.value) is error
    assert raised.value.status == status
    if isinstance(said, dict):
        assert raised.value.message in said.values()


async def test_a_taken_id_conflicts_and_a_pretended_one_is_an_unreachable_endpoint(
    server: AriServer, client: Client
) -> None:
    server.replies["POST", "channels/create"] = (
        409,
        {"message": "Channel with given unique ID already exists"},
    )
    server.replies["GET", "channels/leg"] = 200, CHANNEL
    with pytest.raises(Conflict):
        await client.create_channel("PJSIP/bob", channel_id="leg")
    server.replies["GET", "channels/leg"] = 404, {"message": "Channel not found"}
    with pytest.raises(Failed):
        await client.create_channel("PJSIP/bob", channel_id="leg")


async def test_a_variable_that_was_never_set_is_empty_but_a_channel_that_is_gone_is_not(
    server: AriServer, client: Client
) -> None:
    server.replies["GET", "channels/a/variable"] = 404, {"message": "Provided variable was not found"}
    assert await client.get_variable("a", "X") == ""
    server.replies["GET", "channels/a/variable"] = 404, {"message": "Provided channel was not found"}
    with pytest.raises(NotFound):
        await client.get_variable("a", "X")


async def test_nobody_there_is_unavailable() -> None:
    async with Client("http://127.0.0.1:9", "lc", "secret") as client:
        with pytest.raises(Unavailable) as raised:
            await client.ping()
    assert raised.value.status == 0

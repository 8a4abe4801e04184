"""One real SIP phone, alone in its process, driven by lines of JSON.

How it works
------------
pjsua2 carries a handful of calls per process and keeps global state, so every phone gets a process. The whole
phone lives on one thread: the loop reads commands from standard input, then lets pjsua2 handle its events
(`threadCnt=0`, `mainThreadOnly`), which calls us back on this same thread. Only the sound bridge has a clock
thread of its own, in C.

There is no sound card. The phone sends one endless tone into every conversation and writes everything it
hears, from the first moment to the last, into one WAV file: a tone generator that plays nothing is always
connected to the recorder, so the file also grows in silence. `phone.py` reads the file while it grows.

Commands in, one per line: `{"id": 7, "do": "call", …}`; answers out: `{"event": "done", "id": 7}` or `failed`
with a `text`; everything that happens comes out as other events, stamped with the system's monotonic clock,
which all processes share. End of input ends the phone.

Finished `Call` objects are dropped at once: pjsua2 reuses call numbers, and destroying an old object later
would hang up the new call that got its number.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import sys
import time
from pathlib import Path
from typing import Any, TextIO

import pjsua2 as pj

CLOCK_RATE = 16_000
EVENTS_MS = 10
STOP_SECONDS = 0.5

STATES = {
    pj.PJSIP_INV_STATE_CALLING: "calling",
    pj.PJSIP_INV_STATE_INCOMING: "incoming",
    pj.PJSIP_INV_STATE_EARLY: "early",
    pj.PJSIP_INV_STATE_CONFIRMED: "answered",
    pj.PJSIP_INV_STATE_DISCONNECTED: "ended",
}
MEDIA = {
    pj.PJSUA_CALL_MEDIA_ACTIVE: "active",
    pj.PJSUA_CALL_MEDIA_LOCAL_HOLD: "holding",
    pj.PJSUA_CALL_MEDIA_REMOTE_HOLD: "held",
}
DIGITS_BY = {"rfc4733": pj.PJSUA_DTMF_METHOD_RFC2833, "info": pj.PJSUA_DTMF_METHOD_SIP_INFO}


def headers_of(message: str) -> dict[str, str]:
    """Header fields of a SIP message by lower-case name, several joined by a comma (RFC 3261 §7.3.1)."""
    headers: dict[str, str] = {}
    for line in message.split("\r\n\r\n", 1)[0].split("\r\n")[1:]:
        name, _, value = line.partition(":")
        key, value = name.strip().lower(), value.strip()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def user_of(uri: str) -> str:
    """The user part of a name-addr or a URI: `"Bob" <sip:102@host>` gives `102`."""
    return uri.rpartition("sip:")[2].partition("@")[0]


class Conversation(pj.Call):  # type: ignore[misc]
    """One call of the phone, told to the outside by its `key`."""

    def __init__(self, phone: SipPhone, key: int, pj_id: int) -> None:
        super().__init__(phone.account, pj_id)
        self.phone = phone
        self.key = key

    def onCallState(self, prm: Any) -> None:
        info = self.getInfo()
        state = STATES.get(info.state)
        if state:
            self.phone.tell(
                "call", call=self.key, state=state, status=info.lastStatusCode, reason=info.lastReason
            )
        if state == "ended":
            self.phone.conversations.pop(self.key, None)

    def onCallMediaState(self, prm: Any) -> None:
        info = self.getInfo()  # the media vector dies with it
        for index, media in enumerate(info.media):
            if media.type == pj.PJMEDIA_TYPE_AUDIO:
                if media.status in (pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD):
                    sound = self.getAudioMedia(index)
                    sound.startTransmit(self.phone.recorder)
                    if media.status == pj.PJSUA_CALL_MEDIA_ACTIVE:
                        self.phone.voice.startTransmit(sound)
                self.phone.tell("media", call=self.key, media=MEDIA.get(media.status, "none"))

    def onCallTsxState(self, prm: Any) -> None:
        change = prm.e.body.tsxState
        if change.type != pj.PJSIP_EVENT_RX_MSG:
            return
        method, headers = change.tsx.method, headers_of(change.src.rdata.wholeMsg)
        if method in ("CANCEL", "BYE"):
            self.phone.tell("goodbye", call=self.key, method=method, headers=headers)
        elif (method, change.tsx.statusCode) == ("INVITE", pj.PJSIP_SC_OK):
            self.phone.tell("dialog", call=self.key, headers=headers)

    def onCallTransferStatus(self, prm: Any) -> None:
        self.phone.tell("transfer", call=self.key, status=prm.statusCode, final=prm.finalNotify)
        prm.cont = not prm.finalNotify

    def onDtmfDigit(self, prm: Any) -> None:
        self.phone.tell("digit", call=self.key, digit=prm.digit)


class Registration(pj.Account):  # type: ignore[misc]
    """The phone's account; calls for it come in here."""

    def __init__(self, phone: SipPhone) -> None:
        super().__init__()
        self.phone = phone

    def onRegState(self, prm: Any) -> None:
        registered = prm.code // 100 == 2 and prm.expiration > 0
        self.phone.tell("registration", status=prm.code, reason=prm.reason, registered=registered)

    def onIncomingCall(self, prm: Any) -> None:
        self.phone.take(prm.callId, prm.rdata.wholeMsg)


class SipPhone:
    def __init__(self, out: TextIO, folder: Path, tone: int, address: str, port: int) -> None:
        self.out = out
        self.address = address
        self.conversations: dict[int, Conversation] = {}
        self.account: Registration | None = None
        self.calls_seen = 0
        self.agreed: dict[str, tuple[int, float]] = {}
        """What to do by itself when called: by number, the status and after how many seconds of ringing."""
        self.due: list[tuple[float, int, int]] = []
        """Moment, key of the call, status."""
        self.endpoint = self.start_endpoint(folder)
        transport = pj.TransportConfig()
        transport.port = port
        transport.boundAddress = address
        transport_id = self.endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
        self.endpoint.libStart()
        self.endpoint.audDevManager().setNullDev()
        for codec in self.endpoint.codecEnum2():
            self.endpoint.codecSetPriority(codec.codecId, 255 if codec.codecId.startswith("PCMA") else 0)
        self.recorder = pj.AudioMediaRecorder()
        self.recorder.createRecorder(str(folder / "heard.wav"))
        self.quiet = pj.ToneGenerator()
        self.quiet.createToneGenerator(CLOCK_RATE)
        self.quiet.startTransmit(self.recorder)
        self.voice = pj.ToneGenerator()
        self.voice.createToneGenerator(CLOCK_RATE)
        self.speak(tone)
        listening = self.endpoint.transportGetInfo(transport_id).localName
        self.tell("ready", port=int(listening.rpartition(":")[2]), rate=CLOCK_RATE)

    @staticmethod
    def start_endpoint(folder: Path) -> Any:
        endpoint = pj.Endpoint()
        endpoint.libCreate()
        config = pj.EpConfig()
        config.uaConfig.threadCnt = 0
        config.uaConfig.mainThreadOnly = True
        config.uaConfig.userAgent = "test phone"
        config.logConfig.filename = str(folder / "phone.log")
        config.logConfig.level = 4
        config.logConfig.consoleLevel = 0
        config.medConfig.clockRate = CLOCK_RATE
        config.medConfig.noVad = True
        config.medConfig.ecTailLen = 0
        config.medConfig.sndAutoCloseTime = -1
        endpoint.libInit(config)
        return endpoint

    def tell(self, event: str, **values: Any) -> None:
        self.out.write(json.dumps({"event": event, "at": time.monotonic(), **values}) + "\n")
        self.out.flush()

    def take(self, pj_id: int, invite: str) -> None:
        """An INVITE came: ring, or do at once what was agreed for the number that was dialled."""
        conversation = self.converse(pj_id)
        dialled = user_of(invite.split(" ", 2)[1])
        self.tell("incoming", call=conversation.key, dialled=dialled, headers=headers_of(invite))
        status, after = self.agreed.get(dialled) or self.agreed.get("*") or (pj.PJSIP_SC_RINGING, 0)
        if after:
            self.due.append((time.monotonic() + after, conversation.key, status))
            status = pj.PJSIP_SC_RINGING
        self.reply(conversation, status)

    def converse(self, pj_id: int = pj.PJSUA_INVALID_ID) -> Conversation:
        self.calls_seen += 1
        conversation = Conversation(self, self.calls_seen, pj_id)
        self.conversations[conversation.key] = conversation
        return conversation

    @staticmethod
    def reply(conversation: Conversation, status: int) -> None:
        parameters = pj.CallOpParam()
        parameters.statusCode = status
        conversation.answer(parameters)

    # What the phone can be told to do: each method is the command of its name.

    def account_to(self, registrar: str, user: str, password: str, registers: bool) -> None:
        if self.account:
            self.account.shutdown()
        config = pj.AccountConfig()
        config.idUri = f"sip:{user}@{registrar}"
        if registers:
            config.regConfig.registrarUri = f"sip:{registrar}"
        config.regConfig.retryIntervalSec = 0
        config.regConfig.firstRetryIntervalSec = 0
        config.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", user, 0, password))
        config.natConfig.contactRewriteUse = 0
        config.natConfig.viaRewriteUse = 0
        config.natConfig.sdpNatRewriteUse = 0
        config.mediaConfig.transportConfig.port = 0
        config.mediaConfig.transportConfig.boundAddress = self.address
        self.account = Registration(self)
        self.account.create(config)

    def unregister(self) -> None:
        assert self.account
        self.account.setRegistration(False)

    def when_called(self, agreed: dict[str, tuple[int, float]]) -> None:
        self.agreed = agreed

    def call(self, uri: str, headers: dict[str, str]) -> int:
        conversation = self.converse()
        conversation.makeCall(uri, self.saying(headers))
        return conversation.key

    @staticmethod
    def saying(headers: dict[str, str]) -> Any:
        """Parameters of a request that has these headers too."""
        parameters = pj.CallOpParam(True)
        for name, value in headers.items():
            header = pj.SipHeader()
            header.hName, header.hValue = name, value
            parameters.txOption.headers.append(header)
        return parameters

    def answer(self, call: int, status: int) -> None:
        self.reply(self.conversations[call], status)

    def hang_up(self, call: int) -> None:
        if call in self.conversations:  # the far end may have been quicker
            self.conversations[call].hangup(pj.CallOpParam())

    def hold(self, call: int) -> None:
        self.conversations[call].setHold(pj.CallOpParam())

    def resume(self, call: int) -> None:
        parameters = pj.CallOpParam(True)
        parameters.opt.flag = pj.PJSUA_CALL_UNHOLD
        self.conversations[call].reinvite(parameters)

    def transfer(self, call: int, uri: str, headers: dict[str, str]) -> None:
        """REFER (RFC 3515)."""
        self.conversations[call].xfer(uri, self.saying(headers))

    def transfer_to(self, call: int, other: int, headers: dict[str, str]) -> None:
        """REFER whose Refer-To replaces another call of this phone (RFC 3891)."""
        self.conversations[call].xferReplaces(self.conversations[other], self.saying(headers))

    def send_digits(self, call: int, digits: str, by: str) -> None:
        parameters = pj.CallSendDtmfParam()
        parameters.method = DIGITS_BY[by]
        parameters.digits = digits
        self.conversations[call].sendDtmf(parameters)

    def speak(self, tone: int) -> None:
        """Send this tone in Hz from now on; 0 falls silent."""
        self.voice.stop()
        if tone:
            description = pj.ToneDesc()
            description.freq1, description.on_msec, description.off_msec = tone, 1000, 0
            self.voice.play(pj.ToneDescVector([description]), True)

    def obey(self, command: dict[str, Any]) -> None:
        number, do = command.pop("id"), command.pop("do")
        try:
            result = getattr(self, do)(**command)
        except pj.Error as error:
            self.tell("failed", id=number, text=error.reason)
        except KeyError:
            self.tell("failed", id=number, text="that call is over")
        else:
            self.tell("done", id=number, result=result)

    def do_what_is_due(self) -> None:
        now = time.monotonic()
        for _, key, status in [item for item in self.due if item[0] <= now]:
            if key in self.conversations:
                self.reply(self.conversations[key], status)
        self.due = [item for item in self.due if item[0] > now]

    def run(self, source: int) -> None:
        unread = b""
        while True:
            self.endpoint.libHandleEvents(EVENTS_MS)
            self.do_what_is_due()
            if not select.select([source], [], [], 0)[0]:
                continue
            received = os.read(source, 65_536)
            if not received:
                return
            *lines, unread = (unread + received).split(b"\n")
            for line in lines:
                self.obey(json.loads(line))

    def stop(self) -> None:
        """Hang up what is left, unregister, and let the last messages leave."""
        self.endpoint.hangupAllCalls()
        until = time.monotonic() + STOP_SECONDS
        while self.conversations and time.monotonic() < until:
            self.endpoint.libHandleEvents(EVENTS_MS)
        self.conversations.clear()
        self.account = None
        del self.voice, self.quiet, self.recorder
        self.endpoint.libDestroy(pj.PJSUA_DESTROY_NO_RX_MSG)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--tone", type=int, required=True)
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # pjsua2 may print; the pipe is ours
    phone = SipPhone(out, options.folder, options.tone, options.address, options.port)
    phone.run(sys.stdin.fileno())
    phone.stop()


if __name__ == "__main__":
    main()

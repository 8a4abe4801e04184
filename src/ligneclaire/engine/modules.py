"""The Asterisk modules we load: nothing else is, so nothing else can be attacked or slow us down."""

from __future__ import annotations

CORE = (
    "res_timing_timerfd",
    "pbx_config",
    "res_crypto",
    "res_sorcery_config",
    "res_sorcery_memory",
    "res_sorcery_astdb",
)

SIP = (
    "res_pjproject",
    "res_pjsip",
    "res_pjsip_session",
    "res_pjsip_authenticator_digest",
    "res_pjsip_caller_id",
    "res_pjsip_diversion",
    "res_pjsip_dtmf_info",
    "res_pjsip_empty_info",
    "res_pjsip_endpoint_identifier_ip",
    "res_pjsip_endpoint_identifier_user",
    "res_pjsip_header_funcs",
    "res_pjsip_nat",
    "res_pjsip_outbound_authenticator_digest",
    "res_pjsip_outbound_registration",
    "res_pjsip_path",
    "res_pjsip_pubsub",
    "res_pjsip_registrar",
    "res_pjsip_rfc3326",
    "res_pjsip_sdp_rtp",
    "res_pjsip_t38",
    "chan_pjsip",
)

MEDIA = (
    "res_rtp_asterisk",
    "res_musiconhold",
    "bridge_holding",
    "bridge_native_rtp",
    "bridge_simple",
    "bridge_softmix",
    "chan_bridge_media",
    "codec_a_mu",
    "codec_alaw",
    "codec_g722",
    "codec_resample",
    "codec_ulaw",
    "format_pcm",
    "format_sln",
    "format_wav",
)

DIALPLAN = (
    "app_dial",
    "app_exec",
    "app_stack",
    "app_verbose",
    "func_callerid",
    "func_channel",
    "func_dialplan",
    "func_hangupcause",
    "func_logic",
    "func_strings",
)

ARI = (
    "res_http_websocket",
    "res_websocket_client",
    "res_stasis",
    "res_stasis_answer",
    "res_stasis_device_state",
    "res_stasis_playback",
    "res_stasis_recording",
    "res_stasis_snoop",
    "app_stasis",
    "res_ari",
    "res_ari_model",
    "res_ari_applications",
    "res_ari_asterisk",
    "res_ari_bridges",
    "res_ari_channels",
    "res_ari_device_states",
    "res_ari_endpoints",
    "res_ari_events",
    "res_ari_playbacks",
    "res_ari_recordings",
)

REFER = ("res_pjsip_refer",)
"""Transfers; without it nothing answers REFER, and Replaces means nothing."""

COMPANY_ENGINE = CORE + SIP + REFER + MEDIA + DIALPLAN + ARI
"""What the engine of the companies loads."""

PUBLIC_NETWORK = (*CORE, *SIP, *MEDIA, *DIALPLAN, "app_echo", "app_playback", "func_cut")
"""What the simulated public network loads: plain dialplan, no ARI."""

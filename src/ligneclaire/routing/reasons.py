"""The kinds of reason a step can have. `sentences` holds their words; call records keep the codes."""

from enum import StrEnum


class Code(StrEnum):
    """What happened or which setting decided; in brackets the `values` a reason of that code carries."""

    # The number that was dialled.
    EMERGENCY_CALL = "emergency_call"  # number
    LINE_DIALLED = "line_dialled"  # number
    GROUP_DIALLED = "group_dialled"  # number
    ATTENDANT_DIALLED = "attendant_dialled"  # number
    OUTSIDE_CALL = "outside_call"  # number, number_class, profile
    MOBILE_CALLER = "mobile_caller"
    NOT_OURS = "not_ours"  # number
    CALLS_ITSELF = "calls_itself"

    # Feature codes.
    DO_NOT_DISTURB_SET = "do_not_disturb_set"
    DO_NOT_DISTURB_CLEARED = "do_not_disturb_cleared"
    GROUPS_CONNECTED = "groups_connected"
    GROUPS_DISCONNECTED = "groups_disconnected"
    PICK_UP_LINE = "pick_up_line"  # number
    PICK_UP_GROUP = "pick_up_group"
    NO_PICKUP_GROUP = "no_pickup_group"
    NOTHING_RINGS = "nothing_rings"
    PARKED = "parked"  # number
    TAKES_PARKED = "takes_parked"  # number
    TAKEN = "taken"
    NOTHING_PARKED = "nothing_parked"
    PARKED_TOO_LONG = "parked_too_long"
    CONFERENCE = "conference"
    CONFERENCE_FULL = "conference_full"
    SERVICE_LACKING = "service_lacking"

    # Transfers (F2).
    TRANSFERRED = "transferred"  # number
    CONNECTED = "connected"
    NOT_BY_TRANSFER = "not_by_transfer"
    STAYS = "stays"
    COMES_BACK = "comes_back"

    # Callback on busy (L8).
    CALLBACK_SET = "callback_set"
    CALLBACK_DUE = "callback_due"
    CALLBACK_TAKEN = "callback_taken"
    CALLBACK_NOT_TAKEN = "callback_not_taken"
    CALLBACKS_CANCELLED = "callbacks_cancelled"

    # Why a number cannot be dialled.
    NOT_A_NUMBER = "not_a_number"  # number
    FEATURE_CODE_UNKNOWN = "feature_code_unknown"  # number
    WRONG_LENGTH = "wrong_length"  # number
    CALLING_CODE_UNKNOWN = "calling_code_unknown"  # number
    MACHINE_NUMBER = "machine_number"  # number

    # Restriction profiles (L9).
    RESTRICTED_CLASS = "restricted_class"  # number, number_class, profile
    RESTRICTED_DAY = "restricted_day"  # number, profile, weekday

    # The number shown (L7).
    NUMBER_HIDDEN = "number_hidden"
    NUMBER_ALTERNATIVE = "number_alternative"  # shown
    ALTERNATIVE_NOT_PROVED = "alternative_not_proved"  # shown

    # A call arrives at a line (L20).
    BLOCKED = "blocked"  # number
    ANONYMOUS_REFUSED = "anonymous_refused"
    EMERGENCY_CALLBACK = "emergency_callback"
    CLOSED_BY_OVERRIDE = "closed_by_override"  # calendar
    CLOSED_PERIOD = "closed_period"  # calendar
    CLOSED_HOLIDAY = "closed_holiday"  # calendar, holiday
    CLOSED_HOURS = "closed_hours"  # calendar
    DO_NOT_DISTURB = "do_not_disturb"
    NO_DEVICE = "no_device"
    NOT_REGISTERED = "not_registered"
    NO_MOBILE_BEHIND = "no_mobile_behind"
    LINE_BUSY = "line_busy"
    LINE_FULL = "line_full"  # calls
    CALL_WAITING = "call_waiting"
    LINE_FREE = "line_free"

    # Announcements of the line (L15, L16).
    GREETING_FIRST = "greeting_first"
    GREETING_MEANWHILE = "greeting_meanwhile"
    GREETING_LOOPED = "greeting_looped"
    GREETING_CLOSED = "greeting_closed"
    GREETING_PLAYED = "greeting_played"
    DOUBLE_CALL_ANNOUNCED = "double_call_announced"

    # Auto attendants (A1–A9); `label` may be empty.
    ATTENDANT_OFF = "attendant_off"
    MENU = "menu"
    MENU_OPEN = "menu_open"
    MENU_CLOSED = "menu_closed"
    MENU_WITHOUT_KEYS = "menu_without_keys"
    KEY_TO_NUMBER = "key_to_number"  # key, label, to
    KEY_TO_SUBMENU = "key_to_submenu"  # key, label
    KEY_WRONG = "key_wrong"  # key
    MENU_SILENCE = "menu_silence"
    MENU_GIVEN_UP = "menu_given_up"  # attempts
    MENU_FALLBACK = "menu_fallback"  # to

    # More numbers that ring (L14).
    MORE_TOGETHER = "more_together"  # numbers
    MORE_IN_TURN = "more_in_turn"  # numbers
    NEXT_NUMBER = "next_number"  # number
    NUMBER_SKIPPED = "number_skipped"  # number

    # A call reaches a group (G2-G9).
    GROUP_CLOSED = "group_closed"  # to
    MEMBER_ABSENT = "member_absent"  # group
    MEMBER_DISCONNECTED = "member_disconnected"
    MEMBER_IN_CALL = "member_in_call"
    MEMBER_OFFERED = "member_offered"
    MEMBER_RESTING = "member_resting"
    NO_MEMBER = "no_member"
    NOBODY_CONNECTED = "nobody_connected"
    NOBODY_FREE = "nobody_free"
    GROUP_LINEAR = "group_linear"
    GROUP_LONGEST_IDLE = "group_longest_idle"
    GROUP_CYCLIC = "group_cyclic"
    GROUP_PARALLEL = "group_parallel"
    GROUP_GREETING_FIRST = "group_greeting_first"
    GROUP_GREETING_MEANWHILE = "group_greeting_meanwhile"
    GROUP_FULL = "group_full"
    WAITED_TOO_LONG = "waited_too_long"
    WAIT_FAILED = "wait_failed"
    OVERFLOW_DISSUASION = "overflow_dissuasion"
    OVERFLOW_NUMBER = "overflow_number"  # to
    OVERFLOW_MAILBOX = "overflow_mailbox"
    OVERFLOW_NONE = "overflow_none"

    # Forwards (L18): `to` is a number, or "voicemail".
    FORWARD_SCHEDULED = "forward_scheduled"  # to
    FORWARD_IMMEDIATE = "forward_immediate"  # to
    FORWARD_BUSY = "forward_busy"  # to
    FORWARD_NO_ANSWER = "forward_no_answer"  # to
    FORWARD_UNREACHABLE = "forward_unreachable"  # to
    FORWARD_FORBIDDEN = "forward_forbidden"  # number, number_class
    FORWARD_LOOP = "forward_loop"
    TOO_MANY_FORWARDS = "too_many_forwards"  # forwards
    VOICEMAIL_INSTEAD = "voicemail_instead"
    NO_MAILBOX = "no_mailbox"

    # How a step ended; without a line, `number` is the number outside.
    ENDED_BUSY = "ended_busy"  # number
    ENDED_NO_ANSWER = "ended_no_answer"  # number
    ENDED_REFUSED = "ended_refused"  # number
    ENDED_UNREACHABLE = "ended_unreachable"  # number
    ENDED_UNKNOWN_NUMBER = "ended_unknown_number"  # number
    ENDED_FAILED = "ended_failed"  # number
    MAILBOX_FAILED = "mailbox_failed"
    NO_TRUNK = "no_trunk"  # role

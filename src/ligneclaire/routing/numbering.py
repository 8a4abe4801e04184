"""The numbering plans as tables: what a field engineer corrects when a plan changes. `numbers` reads them.

French patterns are written as ARCEP writes them: a digit stands for itself, a capital letter for any digit
(Z A B P Q M C D U, from the zone to the units). The first row that matches decides.

Sources: ARCEP decision 2018-0881 amended, annex 1 (by 2022-1583), « Plan national de numérotation »; ARCEP's
list of emergency numbers; guide §6.4 for which short and special numbers count as free; ITU-T E.164.D for the
calling codes.
"""

from .model import NumberClass

EMERGENCY = frozenset(["15", "17", "18", "112", "114", "115", "119", "191", "196", "197", "116000", "116117"])
"""Never refused, never a forward's destination."""

FRENCH_PLAN: tuple[tuple[str, NumberClass], ...] = (
    # Short numbers. 900, 907, 950: the operator's voice menus; 123: voicemail; 1023: the operator's helpdesk.
    ("123", NumberClass.OPERATOR_SERVICE),
    ("900", NumberClass.OPERATOR_SERVICE),
    ("907", NumberClass.OPERATOR_SERVICE),
    ("950", NumberClass.OPERATOR_SERVICE),
    ("1023", NumberClass.OPERATOR_SERVICE),
    ("1024", NumberClass.SHORT_FREE),
    ("1025", NumberClass.SHORT_FREE),
    # The guide's 30 and 31 are a little wider than ARCEP's free numbers: 3000-3007, 3009-3169, 3180-3199.
    ("30PQ", NumberClass.SHORT_FREE),
    ("31PQ", NumberClass.SHORT_FREE),
    ("116XYZ", NumberClass.SHORT_FREE),
    ("3BPQ", NumberClass.SHORT_PREMIUM),
    ("10XY", NumberClass.SHORT_PREMIUM),
    ("118XYZ", NumberClass.SHORT_PREMIUM),
    # Special long numbers: 0800-0805 are free, 0806-0809 cost a local call.
    ("080BPQMCDU", NumberClass.SPECIAL_FREE),
    ("08ABPQMCDU", NumberClass.SPECIAL_PREMIUM),
    # Interpersonal numbers.
    ("01ABPQMCDU", NumberClass.FIXED),
    ("02ABPQMCDU", NumberClass.FIXED),
    ("03ABPQMCDU", NumberClass.FIXED),
    ("04ABPQMCDU", NumberClass.FIXED),
    ("05ABPQMCDU", NumberClass.FIXED),
    ("09ABPQMCDU", NumberClass.FIXED),
    ("06ABPQMCDU", NumberClass.MOBILE),
    ("07ABPQMCDU", NumberClass.MOBILE),
)

MACHINE_PREFIX = "0700"
"""Numbers of machines, fourteen digits (§2.3.5 of the plan): nobody answers there."""

FICTION_MOBILES = "063998"
"""French mobiles kept for films and examples, in the middle of Mayotte's 0639."""

OVERSEAS_PREFIXES: dict[str, tuple[str, ...]] = {
    # Calling code: first national digits. Dialled as French numbers, carried by their own code. The blocks
    # in 0709 are the mobile ones opened when 0690 to 0697 filled up.
    "262": ("0262", "0263", "0269", "0639", "0692", "0693", "07092", "070935", "070936", "070937"),
    "590": ("0590", "0690", "0691", "07090"),
    "594": ("0594", "0694", "070930", "070931", "070932", "070933"),
    "596": ("0596", "0696", "0697", "07091"),
}

_OVERSEAS = "262 590 594 596 508 687 689 681"
# Belgium, Luxembourg, Germany, Switzerland, Italy (and the Vatican, which shares 39), Monaco, Spain, Andorra;
# Poland and the Netherlands (guide §6.14).
_EUROPE_NEAR = "32 352 49 41 39 377 34 376 48 31"
# The rest of the European Union and Economic Area, the United Kingdom and its islands, Gibraltar, San Marino.
_EUROPE_OTHER = """
    30 36 40 43 44 45 46 47 350 351 353 354 356 357 358 359 370 371 372 378 385 386 420 421 423
"""
_WORLD = """
    1 7 20 27
    211 212 213 216 218 220 221 222 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 238 239
    240 241 242 243 244 245 246 247 248 249 250 251 252 253 254 255 256 257 258 260 261 263 264 265 266
    267 268 269 290 291 297 298 299
    355 373 374 375 380 381 382 383 387 389
    51 52 53 54 55 56 57 58 500 501 502 503 504 505 506 507 509 591 592 593 595 597 598 599
    60 61 62 63 64 65 66 670 672 673 674 675 676 677 678 679 680 682 683 685 686 688 690 691 692
    81 82 84 86 800 808 850 852 853 855 856 870 878 880 881 882 883 886 888
    90 91 92 93 94 95 98 960 961 962 963 964 965 966 967 968 970 971 972 973 974 975 976 977 979
    992 993 994 995 996 998
"""

CALLING_CODES: dict[str, NumberClass] = {
    code: number_class
    for codes, number_class in (
        (_OVERSEAS, NumberClass.OVERSEAS),
        (_EUROPE_NEAR, NumberClass.EUROPE_NEAR),
        (_EUROPE_OTHER, NumberClass.EUROPE_OTHER),
        (_WORLD, NumberClass.WORLD),
    )
    for code in codes.split()
}
"""Class of every assigned calling code but 33. No code is the beginning of another."""

E164_DIGITS = range(7, 16)
"""How many digits a number has, calling code included (ITU-T E.164 §6.1; seven: the shortest plans)."""

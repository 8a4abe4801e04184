"""Call control: the process between Asterisk and the decision.

One task and one mailbox per call (`calltask`); ARI events become the call's events (`translation`), its
commands become requests (`executor`). `service.CallControl` holds them together; what it needs from outside
is `ports`.
"""

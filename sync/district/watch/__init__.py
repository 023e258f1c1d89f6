"""What a district notices by itself, from what stations signed and from when it heard of them.

One file a matter: histories (fork, clone, rollback), boots (two machines in one history),
contacts (rollback, gap, late), clock_jumps, objects, deposits, people. Each is a judgement over
plain values; `watch.Watch` reads the entries once, keeps what they need, and names what they say.
"""

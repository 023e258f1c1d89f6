"""The supervision line's own witness: a process that may run on any other machine."""

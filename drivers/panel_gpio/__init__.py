"""Status lamp, buzzer, door relay and switches on the GPIO header of a small board."""

"""The debugger bridge: a replay stops before the failing instruction, with the recorded values in place."""

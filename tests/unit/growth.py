"""What a call costs, in numbers that do not depend on the machine: memory, and steps of Python."""

import sys
import tracemalloc


def peak_memory(call):
    """The most bytes that are allocated at one time during a call."""
    # What is loaded or cached for the first call is not counted.
    call()
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def steps(call):
    """How many instructions of Python are executed during a call."""
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count

package dev.sluice.orchestrator.stream;

/** What an input needs is away, and any other would fare alike: its thread begins again from the last commit. */
final class OutsideTrouble extends RuntimeException {
    OutsideTrouble(Throwable cause) {
        super(cause);
    }
}

package dev.sluice.orchestrator.stream;

/** An input, or the state that it comes upon, which only a newer release understands: its partition is held, and its thread begins again before it. */
final class NewerInput extends RuntimeException {
    NewerInput(Throwable cause) {
        super(cause.getMessage(), cause);
    }

    NewerInput(String message) {
        super(message);
    }
}

package dev.sluice.embedded;

/** The infrastructure cannot start, for a reason that its message tells a user in one clear sentence. */
public final class StartRefused extends RuntimeException {
    public StartRefused(String sentence) {
        super(sentence);
    }

    public StartRefused(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}

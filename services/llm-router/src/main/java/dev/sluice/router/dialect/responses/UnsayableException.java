package dev.sluice.router.dialect.responses;

/** Something has no words in the other API. Never leaves this package. */
final class UnsayableException extends RuntimeException {
    private final String param;

    UnsayableException(String param, String why) {
        super(why, null, false, false);
        this.param = param;
    }

    String param() {
        return param;
    }
}

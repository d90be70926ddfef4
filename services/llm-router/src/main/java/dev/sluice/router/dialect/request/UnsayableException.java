package dev.sluice.router.dialect.request;

/** Something has no words in another API. Never leaves the translation that meets it. */
public final class UnsayableException extends RuntimeException {
    private final String param;

    /** @param param the field that has no words */
    public UnsayableException(String param, String why) {
        super(why, null, false, false);
        this.param = param;
    }

    public String param() {
        return param;
    }
}

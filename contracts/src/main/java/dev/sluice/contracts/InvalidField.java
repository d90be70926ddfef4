package dev.sluice.contracts;

/** A field outside of its bounds. Names the field, never what was in it. */
public final class InvalidField extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String field;

    /**
     * @param field as it stands in JSON
     * @param otherwise what it has to be, as the end of a sentence that begins with its name
     */
    public InvalidField(String field, String otherwise) {
        super(field + ": " + otherwise);
        this.field = field;
    }

    public String field() {
        return field;
    }
}

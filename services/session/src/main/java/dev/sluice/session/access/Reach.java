package dev.sluice.session.access;

/** How far a right goes; each goes further than the one before. */
public enum Reach {
    NOWHERE("–"),
    /** What belongs to the caller himself. */
    OWN("own"),
    /** Also the sessions of his tenant in which an agent has asked something. */
    ASKED("where an agent of the tenant asked"),
    /** Whatever belongs to the caller's tenant. */
    TENANT("own tenant"),
    INSTALLATION("everywhere");

    private final String words;

    Reach(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    boolean covers(Reach needed) {
        return compareTo(needed) >= 0;
    }
}

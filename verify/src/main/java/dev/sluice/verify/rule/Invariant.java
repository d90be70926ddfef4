package dev.sluice.verify.rule;

/** What Sluice promises and its log can show. */
public enum Invariant {
    READABLE("every record of a public topic is an event as it is documented"),
    NUMBERED("a session's facts are numbered 1, 2, 3 … in one partition"),
    ONE_OWNER("every record of a session is of one tenant and one user"),
    TURN_ENDS_ONCE("an accepted turn ends in exactly one terminal fact, and nothing of it follows"),
    TURN_ENDS_IN_TIME("an accepted turn ends within its time, while nobody is asked"),
    PART_ENDS_ONCE("a task and a step end once, after they began, and before their turn completes"),
    CALL_ENDS_ONCE("a call that a model asked for ends once, and no step's calls are lost"),
    APPROVED_FIRST("a call about which a person was asked has an effect only after a yes"),
    DECIDED_ONCE("an approval and a question are asked before they are settled, and settled once"),
    CANCEL_IS_FINAL("nothing of a turn starts after its cancel began"),
    DELETED_IS_GONE("nothing but refusals follows the deletion of a session"),
    COSTS_ADD_UP("a model call is charged once, never below zero, and a step costs what its model calls cost"),
    DECISIONS_AUDITED("a decision of a person stands in the audit, once"),
    EFFECTS_IN_LEDGER("a call that may have changed files stands in the call ledger, with its outcome"),
    STORED_AS_LOGGED("what is stored of the log is what the log says"),
    NO_SECRETS("no secret stands in a public event");

    private final String promise;

    Invariant(String promise) {
        this.promise = promise;
    }

    /** One sentence without its full stop. */
    public String promise() {
        return promise;
    }
}

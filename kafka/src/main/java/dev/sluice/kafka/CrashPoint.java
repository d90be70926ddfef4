package dev.sluice.kafka;

/**
 * The moments at which a process can be told to die, so that it can be seen that nothing comes of it: each lies between two
 * writes of which one is done. {@value #VARIABLE} in the environment of a process names its own; without it a moment costs a
 * look at a field. {@link #values()} is the list of them, and a test has a process die at each
 * (docs/adr/0104-a-moment-to-die-has-a-name.md).
 */
public enum CrashPoint {
    /** A request is found in order, and nobody has it. */
    SESSION_BEFORE_INTENT,
    /** The broker has the request, and its sender does not know. */
    SESSION_AFTER_INTENT,
    /** An input is taken, and nothing is decided. */
    ORCHESTRATOR_BEFORE_DECISION,
    /** Work and facts are on their way, and perhaps nowhere yet. */
    ORCHESTRATOR_AFTER_WORK,
    /** The broker has the work, and the facts are not committed. */
    ORCHESTRATOR_BEFORE_COMMIT,
    /** A piece of an answer is shown, and the model speaks on. */
    WORKERS_AFTER_A_DELTA,
    /** The model has ended, and nobody was told. */
    WORKERS_BEFORE_OUTCOME,
    /** How the step ended is told, and its work is not acknowledged. */
    WORKERS_AFTER_OUTCOME,
    /** The ledger has the start of a call, and the call has not begun. */
    EXECUTOR_BEFORE_EFFECT,
    /** The call has ended, and the ledger does not know. */
    EXECUTOR_AFTER_EFFECT,
    /** The ledger has the end of the call, and nobody was told. */
    EXECUTOR_AFTER_LEDGER,
    /** A piece of an answer is passed on, and the provider speaks on. */
    ROUTER_AFTER_A_TOKEN,
    /** A model call has ended, and what it used is told to nobody. */
    ROUTER_BEFORE_USAGE;

    /** Names the moment at which a process is to die. */
    public static final String VARIABLE = "SLUICE_CRASH_POINT";

    /** What the end of a process that was killed looks like. */
    private static final int KILLED = 137;

    private final boolean armed = name().equals(System.getenv(VARIABLE));

    /** Ends the process without another word, as {@code kill -9} does, if it was started to die here. */
    public void reached() {
        if (armed) {
            Runtime.getRuntime().halt(KILLED);
        }
    }
}

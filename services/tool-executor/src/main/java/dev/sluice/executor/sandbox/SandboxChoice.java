package dev.sluice.executor.sandbox;

/** Whether commands can run here, found out by trying when the executor starts. */
public sealed interface SandboxChoice {
    /** They run in this sandbox, which has shown that it holds. */
    record Chosen(Bubblewrap sandbox) implements SandboxChoice {}

    /**
     * They do not run.
     *
     * @param reason one sentence that says what an operator can do
     */
    record Refused(String reason) implements SandboxChoice {}

    /** The same; where commands run, they find these. */
    default SandboxChoice with(Dependencies dependencies) {
        return switch (this) {
            case Chosen(var sandbox) -> new Chosen(sandbox.with(dependencies));
            case Refused refused -> refused;
        };
    }

    /** The word for logs, health and results. */
    default String word() {
        return switch (this) {
            case Chosen _ -> Bubblewrap.WORD;
            case Refused _ -> "refused";
        };
    }
}

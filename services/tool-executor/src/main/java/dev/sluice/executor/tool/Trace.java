package dev.sluice.executor.tool;

/** What can be said about an effect that started and was cut off. */
public sealed interface Trace {
    /** It happened, and this is what the model is told. */
    record Happened(ToolOutput report) implements Trace {}

    /** Things are as they were, and it may be done now. */
    record DidNotHappen(Change change) implements Trace {}

    /** Things are neither as they were nor as they would be. */
    record NobodyKnows() implements Trace {}
}

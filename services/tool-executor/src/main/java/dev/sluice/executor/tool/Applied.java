package dev.sluice.executor.tool;

/** How an effect ended that was carried out. */
public sealed interface Applied {
    /** It happened, and this is what the model is told. */
    record Done(ToolOutput report) implements Applied {}

    /** It was called off on its way and has ended, wherever it was. */
    record CalledOff() implements Applied {}

    /** It had to end because its call's time was up; what it had done by then has happened. */
    record OutOfTime(ToolOutput report) implements Applied {}
}

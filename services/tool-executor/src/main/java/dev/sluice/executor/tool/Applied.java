package dev.sluice.executor.tool;

import dev.sluice.contracts.CallFailure;

/** How an effect ended that was to be carried out. */
public sealed interface Applied {
    /** It happened, and this is what the model is told. */
    record Done(ToolOutput report) implements Applied {}

    /** It could not be begun, and so nothing happened. */
    record NotBegun(CallFailure reason, String sentence) implements Applied {}

    /** It was called off on its way and has ended, wherever it was. */
    record CalledOff() implements Applied {}

    /** It had to end because its call's time was up; what it had done by then has happened. */
    record OutOfTime(ToolOutput report) implements Applied {}
}

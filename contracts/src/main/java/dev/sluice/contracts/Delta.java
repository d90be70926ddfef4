package dev.sluice.contracts;

/**
 * A few streamed characters of an open step, on {@code sluice.deltas}, keyed by the session.
 *
 * @param run which start of the step; the text of a larger run replaces that of a smaller one
 * @param index 0, 1, 2 … without a hole in its run
 */
public record Delta(Scope scope, StepId step, long run, int index, Role agent, String text) {}

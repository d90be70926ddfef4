package dev.sluice.contracts;

import java.util.Optional;

/**
 * What came of the {@link Proof} that a task of a plan had to give.
 *
 * @param task its number in the turn
 * @param tool whose call decided; empty where nothing could be run
 * @param passed whether that call went well, and the task says so too
 */
public record Proven(int task, Optional<String> tool, boolean passed) {}

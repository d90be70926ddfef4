package dev.sluice.contracts;

/**
 * A file of a workspace that tells agents how its people want work done, as {@code AGENTS.md} does: material, never the
 * words of whoever asks.
 *
 * @param path in the workspace; it is meant for the directory that it is in, and what is below
 * @param text its text, or its beginning; characters that nobody sees are written out
 * @param bytes how large the file is
 * @param whole whether {@code text} is all of it
 */
public record InstructionsFile(String path, String text, long bytes, boolean whole) {}

package dev.sluice.executor.index;

/**
 * Some lines of a file that belong together, as they are found and shown.
 *
 * @param symbol what they declare, as {@code Parser.next}; empty where they are in no declaration
 * @param head the first line of what is shown that is more than a comment or an annotation
 * @param text in which words are looked for; of a long function a part of it
 * @param firstLine of what is shown, counted from 1
 * @param lastLine counted from 1, included
 */
record Chunk(String symbol, int firstLine, int lastLine, String head, String text) {}

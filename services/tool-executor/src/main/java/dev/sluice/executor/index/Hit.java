package dev.sluice.executor.index;

/**
 * Lines that a search found.
 *
 * @param path of the file, as it is written
 * @param firstLine counted from 1
 * @param lastLine counted from 1, included
 * @param symbol what they declare; empty where they are in no declaration
 * @param score higher is better; comparable within one search alone
 * @param head the first line that says something
 */
public record Hit(String path, int firstLine, int lastLine, String symbol, float score, String head) {}

package dev.sluice.executor.text;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Refused;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * In which encoding the bytes of a file are text: UTF-8, or UTF-16 with a byte order mark, or what the caller says. The
 * mark stays in the text.
 */
public record TextEncoding(Charset charset) {
    public static final TextEncoding UTF_8 = new TextEncoding(StandardCharsets.UTF_8);

    /** For a tool's schema: what a caller may say. */
    public static final String NAMES = "\"utf-8\", \"utf-16le\", \"utf-16be\", \"iso-8859-1\", \"windows-1252\"";

    /** The text of a file's content without its byte order mark; empty if it is no text. */
    public static Optional<String> textOf(byte[] content) {
        return of(content).flatMap(encoding -> encoding.text(content)).map(TextForm::withoutMark);
    }

    /** As the file says itself; empty if it is no text. */
    public static Optional<TextEncoding> of(byte[] content) {
        var marked = marked(content);
        return marked.isPresent()
                ? marked
                : Optional.of(UTF_8).filter(utf8 -> utf8.text(content).isPresent());
    }

    /** As the caller says, or else as the file does. */
    public static Optional<TextEncoding> of(byte[] content, Optional<String> named) {
        return named.isPresent() ? named.map(Charset::forName).map(TextEncoding::new) : of(content);
    }

    private static Optional<TextEncoding> marked(byte[] content) {
        if (content.length < 2) {
            return Optional.empty();
        }
        return switch ((content[0] & 0xff) << 8 | content[1] & 0xff) {
            case 0xfffe -> Optional.of(new TextEncoding(StandardCharsets.UTF_16LE));
            case 0xfeff -> Optional.of(new TextEncoding(StandardCharsets.UTF_16BE));
            default -> Optional.empty();
        };
    }

    /** The content as text; empty if it is none. */
    public Optional<String> text(byte[] content) {
        try {
            var text = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            // Binary formats that happen to be UTF-8 give themselves away by a NUL.
            return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }

    /** The text as bytes; refuses characters that the encoding lacks, which would become question marks. */
    public byte[] bytes(String text) throws Refused {
        try {
            var buffer = charset.newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text));
            var bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (CharacterCodingException lacking) {
            throw new Refused(
                    CallFailure.INVALID_ARGUMENTS,
                    "The text holds a character that " + charset.name()
                            + " has no bytes for, or half a character (a lone surrogate).");
        }
    }
}

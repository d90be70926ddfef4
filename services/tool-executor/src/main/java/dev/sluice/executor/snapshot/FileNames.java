package dev.sluice.executor.snapshot;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Names of files as text, and back without a loss. A name is bytes, of which any but the slash and zero may follow any: a byte
 * that says nothing in UTF-8 stands as the lone surrogate {@code U+DC00} and its number, which no well-formed text holds. What
 * language the process runs in is all the same.
 */
final class FileNames {
    private static final int ASCII_END = 0x80;
    private static final char ESCAPED = '\uDC00';
    private static final char ESCAPED_FIRST = '\uDC80';
    private static final char ESCAPED_LAST = '\uDCFF';

    private FileNames() {}

    /** The last name of a path. */
    static String of(Path path) {
        var name = path.getFileName();
        var text = name.toString();
        return isAscii(text) ? text : text(raw(name));
    }

    /** All names of a path, with the slashes between them: what a link says. */
    static String whole(Path path) {
        var names = new StringBuilder(path.isAbsolute() ? "/" : "");
        for (int at = 0; at < path.getNameCount(); at++) {
            names.append(at == 0 ? "" : "/").append(of(path.getName(at)));
        }
        return names.toString();
    }

    /** The path of one or several names; relative, unless it begins with a slash. */
    static Path path(String names) {
        if (isAscii(names)) {
            return Path.of(names);
        }
        var absolute = names.startsWith("/");
        // A URI is the one form from which the JDK takes bytes as they are.
        var path = Path.of(URI.create("file://" + (absolute ? "" : "/") + quoted(bytes(names))));
        return absolute ? path : path.getRoot().relativize(path);
    }

    static byte[] bytes(String text) {
        if (isAscii(text)) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
        var bytes = new ByteArrayOutputStream(text.length());
        for (int at = 0; at < text.length(); ) {
            var point = text.codePointAt(at);
            if (point >= ESCAPED_FIRST && point <= ESCAPED_LAST) {
                bytes.write(point - ESCAPED);
            } else {
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
            }
            at += Character.charCount(point);
        }
        return bytes.toByteArray();
    }

    static String text(byte[] bytes) {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length);
        while (true) {
            var result = decoder.decode(in, out, true);
            if (!result.isError()) {
                return out.flip().toString();
            }
            for (int count = 0; count < result.length(); count++) {
                out.put((char) (ESCAPED + (in.get() & 0xff)));
            }
            decoder.reset();
        }
    }

    /** As it is shown to people: a byte that says nothing is a question mark in a box. */
    static String shown(String text) {
        var shown = new StringBuilder(text.length());
        text.codePoints()
                .forEach(point ->
                        shown.appendCodePoint(point >= ESCAPED_FIRST && point <= ESCAPED_LAST ? '\uFFFD' : point));
        return shown.toString();
    }

    private static byte[] raw(Path name) {
        var uri = name.toUri().getRawPath();
        var end = uri.endsWith("/") ? uri.length() - 1 : uri.length();
        var quoted = uri.substring(uri.lastIndexOf('/', end - 1) + 1, end);
        var bytes = new ByteArrayOutputStream(quoted.length());
        for (int at = 0; at < quoted.length(); at++) {
            if (quoted.charAt(at) == '%') {
                bytes.write(Integer.parseInt(quoted, at + 1, at + 3, 16));
                at += 2;
            } else {
                bytes.write(quoted.charAt(at));
            }
        }
        return bytes.toByteArray();
    }

    private static String quoted(byte[] bytes) {
        var quoted = new StringBuilder(bytes.length * 3);
        for (var one : bytes) {
            quoted.append(one == '/' ? "/" : "%%%02X".formatted(one & 0xff));
        }
        return quoted.toString();
    }

    private static boolean isAscii(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) >= ASCII_END) {
                return false;
            }
        }
        return true;
    }
}

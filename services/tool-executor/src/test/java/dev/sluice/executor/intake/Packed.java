package dev.sluice.executor.intake;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Archives as people pack them, and as nobody honest does. */
public final class Packed {
    private static final int GZIP_FLAGS_AT = 3;
    private static final int GZIP_HAS_NAME = 8;
    private static final int GZIP_HEAD_BYTES = 10;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name());

    public Packed() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    public Packed file(String name, String content) {
        return file(name, 0644, content.getBytes(StandardCharsets.UTF_8));
    }

    Packed file(String name, int mode, byte[] content) {
        var entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        entry.setMode(mode);
        return put(entry, content);
    }

    Packed directory(String name) {
        return put(new TarArchiveEntry(name + "/", true), new byte[0]);
    }

    Packed link(String name, String says) {
        return pointing(name, TarConstants.LF_SYMLINK, says);
    }

    Packed hardLink(String name, String other) {
        return pointing(name, TarConstants.LF_LINK, other);
    }

    /** @param kind one of {@link TarConstants} */
    Packed special(String name, byte kind) {
        var entry = new TarArchiveEntry(name, kind, true);
        entry.setSize(0);
        return put(entry, new byte[0]);
    }

    /**
     * What is said ahead of an entry.
     *
     * @param kind one of {@link TarConstants}
     */
    Packed ahead(byte kind, String said) {
        var content = said.getBytes(StandardCharsets.UTF_8);
        var entry = new TarArchiveEntry("ahead", kind, true);
        entry.setSize(content.length);
        return put(entry, content);
    }

    /** What is said of all entries from here on. */
    Packed ofAll(String key, String value) {
        var entry = new TarArchiveEntry("all", TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER, true);
        entry.addPaxHeader(key, value);
        try {
            // Of these it is the library that writes the content.
            tar.putArchiveEntry(entry);
            return this;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** A line of an extended header: it begins with its own length. */
    static String header(String key, String value) {
        var rest = " " + key + "=" + value + "\n";
        var length = rest.length() + Integer.toString(rest.length()).length();
        length = rest.length() + Integer.toString(length).length();
        return length + rest;
    }

    private Packed pointing(String name, byte kind, String other) {
        var entry = new TarArchiveEntry(name, kind, true);
        entry.setLinkName(other);
        entry.setSize(0);
        return put(entry, new byte[0]);
    }

    private Packed put(TarArchiveEntry entry, byte[] content) {
        try {
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    public byte[] tar() {
        try {
            tar.finish();
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    byte[] gzipped() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(tar());
        }
        return packed.toByteArray();
    }

    /** With the name that the packed file had. */
    byte[] gzipped(String name) throws IOException {
        var plain = gzipped();
        var named = new ByteArrayOutputStream();
        plain[GZIP_FLAGS_AT] = GZIP_HAS_NAME;
        named.write(plain, 0, GZIP_HEAD_BYTES);
        named.write(name.getBytes(StandardCharsets.ISO_8859_1));
        named.write(0);
        named.write(plain, GZIP_HEAD_BYTES, plain.length - GZIP_HEAD_BYTES);
        return named.toByteArray();
    }

    /** An entry of a zip. */
    record Zipped(String name, int mode, byte[] content) {
        static Zipped file(String name, String content) {
            return new Zipped(name, UnixStat.FILE_FLAG | 0644, content.getBytes(StandardCharsets.UTF_8));
        }

        static Zipped link(String name, String says) {
            return new Zipped(name, UnixStat.LINK_FLAG | 0777, says.getBytes(StandardCharsets.UTF_8));
        }
    }

    static byte[] zip(Zipped... entries) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var zip = new ZipArchiveOutputStream(packed)) {
            for (var zipped : entries) {
                var entry = new ZipArchiveEntry(zipped.name());
                entry.setUnixMode(zipped.mode());
                zip.putArchiveEntry(entry);
                zip.write(zipped.content());
                zip.closeArchiveEntry();
            }
        }
        return packed.toByteArray();
    }

    static InputStream in(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    static byte[] cut(byte[] bytes, int length) {
        return Arrays.copyOf(bytes, length);
    }
}

package dev.sluice.executor.intake;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Refused;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * A tar, a tar.gz or a zip, told by its first bytes, on its way into a {@link Draft}. A tar is read as it comes; a zip has its
 * list of contents at the end, so it is written down first. However little it is packed, what comes out of it is bounded.
 */
final class Archive {
    private static final int HEAD_BYTES = 512;
    private static final int MAGIC_OF_TAR_AT = 257;
    private static final int EXECUTABLE = 0111;

    /** What is not within that is no archive of anything but itself. */
    private static final int RATIO_MAX = 100;

    /** Whatever the ratio, so much may come out: small files of zeros are honest. */
    private static final long UNPACKED_FREE_BYTES = 64L * 1024 * 1024;

    /** What a tar has beside contents, for each entry: its head, further heads for a long name, and what fills a block. */
    private static final int TAR_ENTRY_BYTES = 8 * 1024;

    /** What a tar says of one entry beside its contents is in memory as a whole, and so is what it says of all of them. */
    private static final int TAR_HEADS_BYTES_MAX = 64 * 1024;

    /** A gzip says things beside contents, too; none comes out of it meanwhile. */
    private static final int GZIP_HEADS_BYTES_MAX = 1024 * 1024;

    private final IntakeLimits limits;
    private final Path spool;

    /** @param spool where a zip can be written down; whoever gave it deletes it */
    Archive(IntakeLimits limits, Path spool) {
        this.limits = limits;
        this.spool = spool;
    }

    /** @throws Refused if it is no archive, a broken one, or holds too much or what may not be */
    void unpack(InputStream body, Draft draft) throws Refused {
        try {
            var packed = new CountedStream(body, bytes -> {
                if (bytes > limits.workspaceBytesMax()) {
                    throw new TooMuch("It is larger than " + limits.workspaceBytesMax() + " bytes.");
                }
            });
            var in = new BufferedInputStream(packed, HEAD_BYTES * 128);
            in.mark(HEAD_BYTES);
            var head = in.readNBytes(HEAD_BYTES);
            in.reset();
            if (begins(head, 'P', 'K')) {
                zip(in, draft);
            } else if (begins(head, 0x1f, 0x8b)) {
                tar(gunzipped(in), packed, draft);
            } else if (isTar(head)) {
                tar(in, packed, draft);
            } else {
                throw new Refused(CallFailure.INVALID_ARGUMENTS, "It is neither a tar, a tar.gz nor a zip.");
            }
        } catch (TooMuch tooMuch) {
            throw new Refused(CallFailure.TOO_LARGE, tooMuch.getMessage());
        } catch (IOException | IllegalArgumentException broken) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "It is broken, or did not come as a whole.");
        }
    }

    private static boolean begins(byte[] head, int first, int second) {
        return head.length > 1 && (head[0] & 0xff) == first && (head[1] & 0xff) == second;
    }

    private static boolean isTar(byte[] head) {
        return head.length == HEAD_BYTES
                && new String(head, MAGIC_OF_TAR_AT, 5, StandardCharsets.US_ASCII).equals("ustar");
    }

    private static InputStream gunzipped(InputStream in) throws IOException {
        var heads = new Heads(GZIP_HEADS_BYTES_MAX);
        heads.begin();
        var gzip = new GzipCompressorInputStream(new CountedStream(in, heads::count), true);
        return new CountedStream(gzip, _ -> heads.begin());
    }

    private void tar(InputStream in, CountedStream packed, Draft draft) throws Refused, IOException {
        var headsOfAll = (long) limits.entriesMax() * TAR_ENTRY_BYTES;
        var heads = new Heads(TAR_HEADS_BYTES_MAX);
        try (var unpacked = new CountedStream(in, bytes -> {
                    heads.count(bytes);
                    requireRatio(bytes, packed.bytes());
                    if (bytes > limits.workspaceBytesMax() + headsOfAll) {
                        throw new TooMuch("It holds more than " + limits.workspaceBytesMax() + " bytes.");
                    }
                });
                var tar = new TarArchiveInputStream(unpacked, StandardCharsets.UTF_8.name())) {
            for (var entry = next(tar, heads); entry != null; entry = next(tar, heads)) {
                take(entry, tar, draft);
                tar.transferTo(OutputStream.nullOutputStream());
            }
            // Behind its end: what is broken there broke something before it, too.
            unpacked.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** All of the entry before it has been read. */
    private static TarArchiveEntry next(TarArchiveInputStream tar, Heads heads) throws IOException {
        heads.begin();
        var entry = tar.getNextEntry();
        heads.end();
        if (entry != null) {
            // Said of all entries, a little ahead of each, it would add up.
            var said = entry.getExtraPaxHeaders().entrySet().stream()
                    .mapToLong(header ->
                            header.getKey().length() + header.getValue().length())
                    .sum();
            requireHeads(said, TAR_HEADS_BYTES_MAX);
        }
        return entry;
    }

    private static void requireHeads(long bytes, int max) throws TooMuch {
        if (bytes > max) {
            throw new TooMuch("It says more than " + max + " bytes beside its contents.");
        }
    }

    /** Bounds what is read between two contents. */
    private static final class Heads {
        private final int max;
        private long bytes;
        private long begin;
        private boolean open;

        Heads(int max) {
            this.max = max;
        }

        void begin() {
            begin = bytes;
            open = true;
        }

        void end() {
            open = false;
        }

        void count(long all) throws TooMuch {
            bytes = all;
            if (open) {
                requireHeads(bytes - begin, max);
            }
        }
    }

    private static void take(TarArchiveEntry entry, TarArchiveInputStream tar, Draft draft)
            throws Refused, IOException {
        if (entry.isDirectory()) {
            draft.directory(entry.getName());
        } else if (entry.isSymbolicLink()) {
            draft.link(entry.getName(), entry.getLinkName());
        } else if (entry.isLink()) {
            draft.again(entry.getName(), entry.getLinkName());
        } else if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
            draft.other(entry.getName(), "a device or a pipe");
        } else if (entry.isFile() && tar.canReadEntryData(entry)) {
            draft.file(entry.getName(), (entry.getMode() & EXECUTABLE) != 0, tar);
        } else {
            throw unreadable(entry.getName());
        }
    }

    private void zip(InputStream in, Draft draft) throws Refused, IOException {
        Files.copy(roomed(in), spool);
        var packed = Files.size(spool);
        ZipContents.require(spool, limits.entriesMax());
        // What local headers say beside the contents is said again, and by each entry that names the same one.
        try (var zip = ZipFile.builder()
                .setPath(spool)
                .setCharset(StandardCharsets.UTF_8)
                .setIgnoreLocalFileHeader(true)
                .get()) {
            var unpacked = new Unpacked();
            for (var entry : Collections.list(zip.getEntries())) {
                take(entry, zip, packed, unpacked, draft);
            }
        }
    }

    /** As long as the volume has room for it. */
    private InputStream roomed(InputStream in) {
        var room = new VolumeRoom(spool.getParent(), limits.volumeReserveBytes());
        return new CountedStream(in, new CountedStream.Bound() {
            private long before;

            @Override
            public void check(long bytes) throws TooMuch {
                if (room.lacks(bytes - before)) {
                    throw new TooMuch(VolumeRoom.LACKING);
                }
                before = bytes;
            }
        });
    }

    /** How much came out of the entries so far. */
    private static final class Unpacked {
        private long bytes;
    }

    private static void take(ZipArchiveEntry entry, ZipFile zip, long packed, Unpacked unpacked, Draft draft)
            throws Refused, IOException {
        if (entry.isDirectory()) {
            draft.directory(entry.getName());
            return;
        }
        if (!zip.canReadEntryData(entry)) {
            throw unreadable(entry.getName());
        }
        var before = unpacked.bytes;
        try (var content = new CountedStream(zip.getInputStream(entry), bytes -> {
            unpacked.bytes = before + bytes;
            requireRatio(unpacked.bytes, packed);
        })) {
            if (entry.isUnixSymlink()) {
                draft.link(entry.getName(), new String(content.readNBytes(HEAD_BYTES * 4), StandardCharsets.UTF_8));
            } else {
                draft.file(entry.getName(), (entry.getUnixMode() & EXECUTABLE) != 0, content);
            }
        }
    }

    private static void requireRatio(long unpacked, long packed) throws TooMuch {
        if (unpacked > UNPACKED_FREE_BYTES && unpacked / RATIO_MAX > packed) {
            throw new TooMuch("It holds more than " + RATIO_MAX + " times what it takes.");
        }
    }

    private static Refused unreadable(String name) {
        return new Refused(
                CallFailure.INVALID_ARGUMENTS, "It is encrypted or packed in an unknown way at " + shown(name) + ".");
    }

    private static String shown(String name) {
        return name.length() > 200 ? name.substring(0, 200) + "..." : name;
    }
}
